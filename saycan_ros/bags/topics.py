"""What a bag has to hold. People who use `ros2 bag record` give it these names."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """One topic of the graph.

    Attributes:
        name: relative to the namespace of the graph; an absolute one begins with /.
        type: as ROS writes it.
        latched: transient local: who comes late gets the last message of each publisher.
        depth: of the publisher's queue.
        told: its name in a bag, where that is another.
    """

    name: str
    type: str
    latched: bool = False
    depth: int = 20
    told: str = ''


# Before the names of commands in a bag: played back under their own names they would move a robot.
COMMANDED = 'commanded/'
TOPICS = (
    Topic('planner_events', 'saycan_interfaces/msg/PlannerEvent'),
    Topic('decision', 'saycan_interfaces/msg/Decision'),
    Topic('observation', 'saycan_interfaces/msg/Observation', depth=1),
    Topic('memory', 'saycan_interfaces/msg/ObjectMemory', latched=True, depth=1),
    Topic('settings', 'saycan_interfaces/msg/NodeSettings', latched=True, depth=1),
    Topic('status', 'saycan_interfaces/msg/PlannerStatus', latched=True, depth=1),
    Topic('command', 'std_msgs/msg/String', told=f'{COMMANDED}command'),
    Topic('stop', 'std_msgs/msg/Empty'),
)
