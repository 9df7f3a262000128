"""Core objects to messages and back; the readers that need no ROS are in saycan_ros/messages.py.

`x_to_msg` makes a message of a core object, `x_from_msg` the other way. Empty text in a message is None in the core.
"""
import math

import numpy as np
from builtin_interfaces.msg import Duration, Time
from geometry_msgs.msg import Point, Pose, Quaternion, Twist, TwistStamped, Vector3
from std_msgs.msg import Float64, Header
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from saycan_interfaces import msg as saycan
from saycan_interfaces.action import ExecuteSkill
from saycan_ros.control import SkillGoal
from saycan_ros.messages import camera_from_msg as camera_from_msg  # the nodes ask one module for both ways
from saycan_ros.messages import memory_from_msg as memory_from_msg
from saycan_ros.messages import observation_from_msg as observation_from_msg
from saycan_ros.messages import planar_from_twist as planar_from_twist
from saycan_ros.messages import pose_from_msg, seconds
from saycan_ros.poses import quaternion
from saycan_ros.simulation.truth import GroundTruth

HEAD_JOINTS = ('head_pan', 'head_tilt')


def time_to_msg(stamp):
    """builtin_interfaces Time of a stamp [s]; what is before zero or not a number becomes zero."""
    if not stamp > 0 or math.isinf(stamp):
        return Time()
    sec, fraction = divmod(stamp, 1.0)
    nanosec = round(fraction * 1e9)
    return Time(sec=int(sec) + nanosec // 10**9, nanosec=nanosec % 10**9)


def header(stamp, frame_id=''):
    """std_msgs Header of a stamp [s]."""
    return Header(stamp=time_to_msg(stamp), frame_id=frame_id)


def vector(xyz):
    """geometry_msgs Vector3 of (3,)."""
    return Vector3(x=float(xyz[0]), y=float(xyz[1]), z=float(xyz[2]))


def pose_to_msg(matrix):
    """geometry_msgs Pose of a rigid (4, 4) parent_from_child."""
    x, y, z, w = quaternion(matrix[:3, :3])
    point = Point(x=float(matrix[0, 3]), y=float(matrix[1, 3]), z=float(matrix[2, 3]))
    return Pose(position=point, orientation=Quaternion(x=x, y=y, z=z, w=w))


def observation_to_msg(observation, base_frame, encoded, frames=None):
    """saycan_interfaces Observation.

    Args:
        base_frame: frame_id of the base.
        encoded: camera name -> (color bytes, depth bytes), as frames.through_the_wire gives them.
        frames: camera name -> frame_id of its optical frame; the camera's name where it is not given.
    """
    views = [camera_to_msg(view, *encoded[name], (frames or {}).get(name, name))
             for name, view in observation.cameras.items()]
    vx, vy, wz = (float(v) for v in observation.base_velocity)
    return saycan.Observation(
        header=header(observation.stamp, base_frame), cameras=views, localized=bool(observation.localized),
        map_from_base=pose_to_msg(observation.map_from_base),
        base_velocity=Twist(linear=Vector3(x=vx, y=vy), angular=Vector3(z=wz)),
        base_from_gripper=pose_to_msg(observation.base_from_gripper), joint_names=list(observation.joints),
        joint_positions=[float(v) for v in observation.joints.values()],
        gripper_width=float(observation.gripper_width), gripper_effort=float(observation.gripper_effort))


def camera_to_msg(view, color, depth, frame_id):
    """saycan_interfaces CameraView of a valid view and its encoded bytes."""
    height, width = view.color.shape[:2]
    return saycan.CameraView(
        name=view.name, frame_id=frame_id, stamp=time_to_msg(view.stamp), valid=True, color=color, depth=depth,
        width=width, height=height, intrinsics=np.asarray(view.intrinsics, float),
        base_from_camera=pose_to_msg(view.base_from_camera))


def memory_to_msg(memory, map_frame='map'):
    """saycan_interfaces ObjectMemory."""
    return saycan.ObjectMemory(
        header=header(memory.stamp, map_frame), objects=[_object_to_msg(o) for o in memory.objects],
        holding=memory.holding or '', holding_instance=memory.holding_instance or '',
        holding_confidence=float(memory.holding_confidence), robot_place=memory.robot_place or '',
        seen_places=sorted(memory.seen_places))


def _object_to_msg(o):
    return saycan.RememberedObject(
        kind=o.kind, instance=o.instance, place=o.place or '', pose=pose_to_msg(o.pose), size=vector(o.size),
        last_seen=time_to_msg(o.last_seen), confidence=float(o.confidence))


def goal_to_msg(goal, generation, stamp=0.0, map_frame=''):
    """ExecuteSkill.Goal of a SkillGoal, under a generation of the lease."""
    message = ExecuteSkill.Goal(
        skill=goal.skill, family=goal.family, object=goal.object or '', place=goal.place or '',
        target_instance=goal.target_instance or '', has_target=goal.target is not None, generation=generation,
        timeout=float(goal.timeout))
    if goal.target is not None:
        message.target.header = header(stamp, map_frame)
        message.target.pose = pose_to_msg(goal.target)
    message.leave_alone = [Pose(position=Point(x=float(x), y=float(y), z=float(z))) for x, y, z in goal.leave_alone]
    return message


def goal_from_msg(message, map_frame='map'):
    """SkillGoal of an ExecuteSkill.Goal.

    Raises:
        ValueError: a pose that is none or in another frame, '' being the map's, or a timeout that is not positive.
    """
    if message.has_target and message.target.header.frame_id not in ('', map_frame):
        raise ValueError(f'the target is in frame {message.target.header.frame_id!r}; give it in {map_frame!r}')
    if not (math.isfinite(message.timeout) and message.timeout > 0):
        raise ValueError(f'timeout is {message.timeout} s; it must be positive')
    positions = tuple(np.array([p.position.x, p.position.y, p.position.z]) for p in message.leave_alone)
    if positions and not np.isfinite(positions).all():
        raise ValueError('a position to leave alone is not finite')
    return SkillGoal(
        skill=message.skill, family=message.family, object=message.object or None, place=message.place or None,
        target=pose_from_msg(message.target.pose) if message.has_target else None,
        target_instance=message.target_instance or None, leave_alone=positions, timeout=message.timeout)


def truth_to_msg(truth, map_frame='map'):
    """saycan_interfaces GroundTruth."""
    return saycan.GroundTruth(
        header=header(truth.stamp, map_frame), names=list(truth.poses),
        poses=[pose_to_msg(pose) for pose in truth.poses.values()], map_from_base=pose_to_msg(truth.map_from_base),
        map_from_gripper=pose_to_msg(truth.map_from_gripper), holding=truth.holding or '')


def truth_from_msg(message):
    """simulation GroundTruth of a message. Raises ValueError: a pose that is none, or a name without one."""
    if len(message.names) != len(message.poses):
        raise ValueError(f'{len(message.names)} names, {len(message.poses)} poses')
    return GroundTruth(
        {name: pose_from_msg(pose) for name, pose in zip(message.names, message.poses, strict=True)},
        pose_from_msg(message.map_from_base), pose_from_msg(message.map_from_gripper), message.holding or None,
        seconds(message.header.stamp))


def twist(linear, angular):
    """geometry_msgs Twist of (3,) [m/s] and (3,) [rad/s]."""
    return Twist(linear=vector(linear), angular=vector(angular))


def base_command(command, stamp, base_frame, stamped=True):
    """cmd_vel of a Command: TwistStamped, or Twist for drivers that take the old form."""
    vx, vy, wz = command.base
    message = twist((vx, vy, 0.0), (0.0, 0.0, wz))
    return TwistStamped(header=header(stamp, base_frame), twist=message) if stamped else message


def arm_command(command, stamp, base_frame):
    """arm/twist of a Command: TwistStamped of the tool center point in the base frame."""
    return TwistStamped(header=header(stamp, base_frame), twist=twist(command.arm[:3], command.arm[3:]))


def gripper_command(command):
    """gripper/command of a Command [m], or None: as it is."""
    return None if command.gripper is None else Float64(data=float(command.gripper))


def joint_command(command, names, robot, period, now):
    """JointTrajectory of one point for those names that the Command has a target for, or None.

    Args:
        robot: RobotConfig: it is due when the slowest joint can be there, and not before period [s].
        now: {name: position}, of those that are known; another may have its whole range to go.
    """
    joints = {name: float(command.joints[name]) for name in names if name in command.joints}
    if not joints:
        return None
    limits = robot.limits.joints
    ways = [(abs(target - now[name]) if name in now else limits[name].high - limits[name].low) / limits[name].velocity
            for name, target in joints.items()]
    nanoseconds = round(max(period, *ways) * 1e9)
    due = Duration(sec=nanoseconds // 10**9, nanosec=nanoseconds % 10**9)
    return JointTrajectory(joint_names=[robot.joint_names.get(name, name) for name in joints],
                           points=[JointTrajectoryPoint(positions=list(joints.values()), time_from_start=due)])


def lift_command(command, *rest):
    """lift/joint_trajectory of a Command, or None; rest: as of joint_command."""
    return joint_command(command, ('lift',), *rest)


def head_command(command, *rest):
    """head/joint_trajectory of a Command, or None; rest: as of joint_command."""
    return joint_command(command, HEAD_JOINTS, *rest)
