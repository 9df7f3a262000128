"""Messages to the core's own types, by their fields alone: a message of rclpy or one decoded from a bag, without ROS.

Empty text in a message is None in the core. Readers raise FrameRefused (bytes that are no picture) or ValueError
(numbers that are no pose), never anything else.
"""
import numpy as np

from saycan_ros.control import Outcome
from saycan_ros.memory import ObjectMemory, RememberedObject
from saycan_ros.observation import CameraView, Observation
from saycan_ros.perception.frames import color_from_bytes, depth_from_bytes
from saycan_ros.planner.decision import AffordanceScores, Candidate, Decision, LanguageScores
from saycan_ros.planner.journal import Entry, Kind


def seconds(time):
    """[s] of a builtin_interfaces Time."""
    return time.sec + time.nanosec * 1e-9


def planar_from_twist(twist):
    """(3,) float64 vx, vy [m/s], wz [rad/s] of a geometry_msgs Twist.

    Raises:
        ValueError: one is not finite.
    """
    velocity = np.array([twist.linear.x, twist.linear.y, twist.angular.z])
    if not np.isfinite(velocity).all():
        raise ValueError(f'not a velocity: {velocity.tolist()}')
    return velocity


def pose_from_msg(pose):
    """(4, 4) float64 of a geometry_msgs Pose.

    Raises:
        ValueError: a number is not finite, or the quaternion is zero.
    """
    p, q = pose.position, pose.orientation
    numbers = np.array([p.x, p.y, p.z, q.x, q.y, q.z, q.w])
    length = np.linalg.norm(numbers[3:])
    if not np.isfinite(numbers).all() or length < 1e-6:
        raise ValueError(f'not a pose: position ({p.x}, {p.y}, {p.z}), quaternion ({q.x}, {q.y}, {q.z}, {q.w})')
    x, y, z, w = numbers[3:] / length
    out = np.eye(4)
    out[:3, :3] = [[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                   [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                   [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)]]
    out[:3, 3] = numbers[:3]
    return out


def observation_from_msg(message, pictures=True):
    """Observation of a message; without pictures its cameras are empty, which saves the decoding (5 ms a camera).

    Raises:
        FrameRefused: bytes of a valid camera that are no picture.
        ValueError: numbers that are no pose, or joints without a position.
    """
    if len(message.joint_names) != len(message.joint_positions):
        raise ValueError(f'{len(message.joint_names)} joint names, {len(message.joint_positions)} positions')
    velocity = message.base_velocity
    return Observation(
        stamp=seconds(message.header.stamp),
        cameras={c.name: camera_from_msg(c) for c in message.cameras if c.valid} if pictures else {},
        map_from_base=pose_from_msg(message.map_from_base), base_from_gripper=pose_from_msg(message.base_from_gripper),
        joints=dict(zip(message.joint_names, message.joint_positions, strict=True)),
        gripper_width=message.gripper_width, gripper_effort=message.gripper_effort, localized=message.localized,
        base_velocity=np.array([velocity.linear.x, velocity.linear.y, velocity.angular.z]))


def camera_from_msg(message):
    """CameraView of a valid message. Raises FrameRefused or ValueError as observation_from_msg does."""
    depth = depth_from_bytes(message.depth) if len(message.depth) else None
    return CameraView(message.name, color_from_bytes(message.color), depth, np.array(message.intrinsics, float),
                      pose_from_msg(message.base_from_camera), seconds(message.stamp))


def memory_from_msg(message):
    """ObjectMemory of a message. Raises ValueError where an object has no pose."""
    return ObjectMemory(
        objects=tuple(_object_from_msg(o) for o in message.objects), holding=message.holding or None,
        holding_instance=message.holding_instance or None, robot_place=message.robot_place or None,
        seen_places=frozenset(message.seen_places), stamp=seconds(message.header.stamp),
        holding_confidence=message.holding_confidence)


def _object_from_msg(o):
    return RememberedObject(
        kind=o.kind, instance=o.instance, place=o.place or None, pose=pose_from_msg(o.pose),
        size=np.array([o.size.x, o.size.y, o.size.z]), last_seen=seconds(o.last_seen), confidence=o.confidence)


def decision_from_msg(message):
    """planner.decision.Decision of a saycan_interfaces Decision."""
    texts = [c.skill for c in message.candidates]
    affordances = np.array([c.affordance for c in message.candidates])
    language = LanguageScores(
        np.arange(len(texts)), np.array([c.log_likelihood for c in message.candidates]), message.language_model_id,
        message.bound_on_others, message.exhaustive, message.normalization, message.prompt_sha256,
        message.language_model_sha256, message.dtype, message.threads, message.processor_flags, message.language_time)
    return Decision(
        message.instruction_id, message.step, message.generation, message.instruction, message.scene,
        tuple(message.history), tuple(message.outcomes), message.chosen,
        tuple(Candidate(c.skill, c.log_likelihood, c.affordance, c.combined) for c in message.candidates),
        message.min_affordance, seconds(message.memory_stamp),
        AffordanceScores(seconds(message.observation_stamp), affordances, message.value_function_id,
                         message.value_function_sha256, message.affordance_time), language)


def entry_from_msg(message):
    """planner.journal.Entry of a saycan_interfaces PlannerEvent. ValueError: a kind or outcome not known here."""
    return Entry(Kind(message.kind), message.steady_time, message.stamp if message.has_stamp else None, message.number,
                 message.instruction, tuple(message.plan), message.preempt, Outcome(message.outcome), message.stale,
                 message.message)
