"""What runs round a policy, in a skill server and in `saycan eval` alike: SkillRun."""
from saycan_ros.policies.runner import SkillRun

__all__ = ['SkillRun']
