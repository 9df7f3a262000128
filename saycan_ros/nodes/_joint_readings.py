"""The robot's joints as its drivers tell them: one message with all of them, or several with some each."""
import numpy as np

from saycan_ros.nodes import _messages as messages
from saycan_ros.perception.history import GAP, History


class JointReadings:
    """The last seconds of every joint of the chain and of the gripper.

    Args:
        robot: RobotConfig.
    """

    def __init__(self, robot):
        self._fingers = robot.gripper.joints
        self._names = tuple(dict.fromkeys((*robot.chain.joints, *self._fingers)))
        self._called = {robot.joint_names.get(name, name): name for name in self._names}    # {in messages: here}
        self._measured = False              # a finger has told an effort
        self._newest = {}                   # name: (stamp [s], position, effort)
        turning = {link.joint for link in robot.chain.links if link.type == 'revolute'}
        self._history = History(angles=[*(name in turning for name in self._names), False])

    def put(self, message):
        """Takes a sensor_msgs JointState; joints of other names are left out.

        Raises:
            ValueError: a position that is no number, or too few of them.
        """
        if self._called.keys().isdisjoint(message.name):
            return
        stamp, names = messages.seconds(message.header.stamp), [self._called.get(name) for name in message.name]
        efforts = dict(zip(names, message.effort, strict=False))
        told = {name: at for name, at in zip(names, message.position, strict=False) if name}
        if len(message.position) != len(message.name) or not np.isfinite(list(told.values())).all():
            raise ValueError('joint_states has a position that is no number, or too few')
        self._newest |= {name: (stamp, at, efforts.get(name, np.nan)) for name, at in told.items()}
        if not self.missing(stamp):
            efforts = [self._newest[name][2] for name in self._fingers]
            self._measured |= bool(np.nan_to_num(efforts).any())    # who measures none says nothing, or 0.0 always
            squeeze = -np.mean(efforts) if self._measured else np.nan
            last = self._history.newest_stamp
            late = last is not None and 0.0 < last - stamp < GAP                        # drivers have no common clock
            self._history.put(last if late else stamp, [*(self._newest[name][1] for name in self._names), squeeze])

    def missing(self, stamp):
        """Joints, as drivers call them, of which nobody has told within a quarter of a second of a stamp [s]."""
        return [told for told, name in self._called.items()
                if name not in self._newest or abs(stamp - self._newest[name][0]) > GAP]

    def recent(self, stamp):
        """{name: position} of each joint that was told of within a quarter of a second of a stamp [s]."""
        return {name: at for name, (told, at, _) in self._newest.copy().items() if abs(stamp - told) <= GAP}

    @property
    def newest_stamp(self):
        """[s] of the last reading of all joints, or None."""
        return self._history.newest_stamp

    def at(self, stamp):
        """({name: position [rad or m]}, effort of the gripper [N], NaN where unknown) at a stamp [s], or None."""
        values = self._history.at(stamp)
        if values is None:
            return None
        *positions, effort = values.tolist()
        return dict(zip(self._names, positions, strict=True)), effort
