"""The decision rule and the SayCan loop: SayCanLoop takes `events` and gives `requests`."""
from saycan_ros.planner.config import PlannerConfig
from saycan_ros.planner.instruction import LOOK_AROUND
from saycan_ros.planner.loop import SayCanLoop

__all__ = ['LOOK_AROUND', 'PlannerConfig', 'SayCanLoop']
