"""A bag, played to the nodes that decide: do they decide the same? No skill server and no robot is started.

    ros2 launch saycan_ros replay.launch.py bag:=/path/of/the/bag

`saycan replay --join` publishes /clock, observations and memories, hands the planner's questions on to the models, and
lets each skill end as it has ended then; it says what differs and ends the launch. `ros2 bag play --clock` cannot do
that: it does not wait for a decision. The nodes are set as they were when the bag was recorded.
"""
import subprocess
import tempfile
from pathlib import Path

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, ExecuteProcess, Shutdown
from launch.substitution import Substitution
from launch.substitutions import LaunchConfiguration, SubstitutionFailure
from launch_ros.actions import Node
from launch_ros.substitutions import ExecutableInPackage

from saycan_ros import bringup

FLAG = ['true', 'false']
SAYCAN = ExecutableInPackage(package='saycan_ros', executable='saycan') # its Python reads bags; ros2's need not


class Recorded(Substitution):
    """The path of a parameter file with what decided in the bag of that path."""

    def __init__(self, bag):
        super().__init__()
        self._bag, self._path = bag, None

    def perform(self, context):
        """Writes it; reading a bag takes a while, so that is done once."""
        self._path = self._path or self._write(context)
        return self._path

    def _write(self, context):
        told = subprocess.run([SAYCAN.perform(context), 'replay', self._bag.perform(context), '--parameters'],
                              capture_output=True, text=True, check=False)
        if told.returncode:
            raise SubstitutionFailure(told.stderr.strip())
        path = Path(tempfile.mkdtemp()) / 'recorded.yaml'
        path.write_text(told.stdout, encoding='utf-8')
        return str(path)


def generate_launch_description():
    """The description that `ros2 launch` runs."""
    arguments = [
        DeclareLaunchArgument('bag', description='Folder of the bag'),
        DeclareLaunchArgument('namespace', default_value=bringup.NAMESPACE, description='Namespace of all nodes'),
        DeclareLaunchArgument('params_file', default_value=str(bringup.parameter_file('replay')),
                              description='Parameters of all nodes'),
        DeclareLaunchArgument('use_sim_time', default_value='true', choices=FLAG,
                              description='Time from /clock, which the player publishes'),
        DeclareLaunchArgument('autostart', default_value='true', choices=FLAG,
                              description='Nodes activate themselves; false: a manager does (bond_timeout: 0.0)'),
        DeclareLaunchArgument('use_respawn', default_value='false', choices=FLAG,
                              description='Start a node again 2 s after it has died'),
        DeclareLaunchArgument('log_level', default_value='info', choices=['debug', 'info', 'warn', 'error', 'fatal'],
                              description='Least severity that is logged'),
    ]
    value = {argument.name: LaunchConfiguration(argument.name) for argument in arguments}
    shared = {name: value[name] for name in ('use_sim_time', 'autostart')}
    recorded = Recorded(value['bag'])
    return LaunchDescription(arguments + [
        Node(package='saycan_ros', executable=node.executable, name=node.name, namespace=value['namespace'],
             parameters=[recorded, shared, dict(node.parameters)], output='screen',
             # not in `parameters`: launch_ros only warns where there is no such file
             ros_arguments=['--log-level', value['log_level'], '--params-file', value['params_file']],
             additional_env=bringup.environment(node),
             remappings=list(node.remappings.items()),
             respawn=value['use_respawn'], respawn_delay=2.0)
        for node in bringup.nodes_of('replay')] + [
        ExecuteProcess(cmd=[SAYCAN, 'replay', value['bag'], '--join', value['namespace']], output='screen',
                       additional_env=bringup.environment(), on_exit=Shutdown())])
