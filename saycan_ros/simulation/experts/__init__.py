"""Scripted skills that read simulator state: demonstrators, and what skill servers run with `policy: expert`."""
from saycan_ros.simulation.experts.navigate import NavigateExpert
from saycan_ros.simulation.experts.pick import PickExpert
from saycan_ros.simulation.experts.place import PlaceExpert

__all__ = ['NavigateExpert', 'PickExpert', 'PlaceExpert', 'make_experts']


def make_experts(library, places, robot, truth):
    """One expert a skill server.

    Args:
        library: SkillLibrary. places: of load_places. robot: RobotConfig.
        truth: gives the newest GroundTruth; asked once a tick.

    Returns:
        {'pick', 'place', 'navigate': Policy}.
    """
    kinds = {'pick': PickExpert, 'place': PlaceExpert, 'navigate': NavigateExpert}
    return {server: kind(library, places, robot, truth) for server, kind in kinds.items()}
