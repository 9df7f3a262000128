"""What runs skills on a robot: the loop around a policy, and policies that see with the robot's own sensors."""
from saycan_ros.policies.runner import SkillRun

EXPERT, LEARNED = 'expert', 'learned'
POLICIES = (EXPERT, LEARNED)
DEFAULT = LEARNED         # what `saycan run`, `saycan eval` and the skill servers take where nothing is said

__all__ = ['DEFAULT', 'EXPERT', 'LEARNED', 'POLICIES', 'SkillRun']
