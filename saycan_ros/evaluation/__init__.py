"""Task files, the symbolic world, and the runs of `saycan eval`."""
from saycan_ros.evaluation.goals import WorldState, is_met
from saycan_ros.evaluation.symbolic import SymbolicWorld
from saycan_ros.evaluation.tasks import FAMILIES, Task, load_tasks

__all__ = ['FAMILIES', 'SymbolicWorld', 'Task', 'WorldState', 'is_met', 'load_tasks']
