"""What runs the skills of a server: an expert on the simulator's truth, a policy on the sensors, or a back end."""
from saycan_interfaces.msg import GroundTruth, ObjectMemory
from saycan_ros.config import ConfigError
from saycan_ros.nodes import _messages as messages
from saycan_ros.nodes._newest import Newest
from saycan_ros.nodes._qos import LATCHED, NEWEST
from saycan_ros.nodes.backends.nav2 import Nav2Navigate
from saycan_ros.policies import EXPERT, POLICIES
from saycan_ros.policies.servers import check_joints, make_policy
from saycan_ros.simulation.experts import make_experts

TRUTH_AGE = 0.5     # [s] an expert does not act on older ground truth
NAV2 = 'nav2'       # navigate only: Nav2 drives across the room


def policy_of(node, kind, server, library, places, robot, weights, detector):
    """The Policy of a skill server; it subscribes to what that kind reads, and to nothing else.

    Args:
        kind: 'expert', 'learned' or 'nav2'. server: 'pick', 'place' or 'navigate'.
        weights: folder of the learned policies; detector: weights of pick's eyes; None: those of the package.

    Raises:
        ConfigError: no weights, nav2_msgs is missing, or the kind is not for this server.
    """
    if kind == EXPERT:
        return make_experts(library, places, robot, _truth(node))[server]
    memories = Newest(node, float('inf'), messages.memory_from_msg).poll(ObjectMemory, 'memory', LATCHED)
    if kind != NAV2:
        return make_policy(server, library, places, robot, memories.latest, weights, detector)
    if server != 'navigate':
        raise ConfigError(f'policy: nav2 drives, and {server} does not; its policies: {", ".join(POLICIES)}')
    check_joints(robot)
    return Nav2Navigate(node, library, places, robot, memories.latest)


def _truth(node):
    """A function that gives the newest GroundTruth; LookupError: there is none."""
    newest = Newest(node, TRUTH_AGE, messages.truth_from_msg).poll(GroundTruth, 'ground_truth', NEWEST)

    def truth():
        found = newest.get()
        if found is None:
            raise LookupError('no fresh ground_truth; simulated_robot publishes it with publish_truth: true alone')
        return found
    return truth
