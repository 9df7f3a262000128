"""The whole graph around the simulated kitchen.

    ros2 launch saycan_ros simulation.launch.py
    ros2 topic pub --once /saycan/command std_msgs/msg/String "{data: throw away the apple}"
"""
from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

from saycan_ros import bringup

FLAG = ['true', 'false']


def generate_launch_description():
    """The description that `ros2 launch` runs."""
    arguments = [
        DeclareLaunchArgument('namespace', default_value=bringup.NAMESPACE, description='Namespace of all nodes'),
        DeclareLaunchArgument('params_file', default_value=str(bringup.parameter_file('simulation')),
                              description='Parameters of all nodes'),
        DeclareLaunchArgument('use_sim_time', default_value='true', choices=FLAG,
                              description='Time from /clock, which simulated_robot publishes'),
        DeclareLaunchArgument('autostart', default_value='true', choices=FLAG,
                              description='Nodes activate themselves; false: a manager does (bond_timeout: 0.0)'),
        DeclareLaunchArgument('use_respawn', default_value='false', choices=FLAG,
                              description='Start a node again 2 s after it has died'),
        DeclareLaunchArgument('voice', default_value='false', choices=FLAG,
                              description='Commands and the stop word by voice: starts the node speech'),
        DeclareLaunchArgument('log_level', default_value='info', choices=['debug', 'info', 'warn', 'error', 'fatal'],
                              description='Least severity that is logged'),
    ]
    value = {argument.name: LaunchConfiguration(argument.name) for argument in arguments}
    shared = {name: value[name] for name in ('use_sim_time', 'autostart')}
    return LaunchDescription(arguments + [
        Node(package='saycan_ros', executable=node.executable, name=node.name, namespace=value['namespace'],
             parameters=[shared, dict(node.parameters)], output='screen', additional_env=bringup.environment(node),
             # not in `parameters`: launch_ros only warns where there is no such file
             ros_arguments=['--log-level', value['log_level'], '--params-file', value['params_file']],
             respawn=value['use_respawn'], respawn_delay=2.0,
             condition=IfCondition(value[node.switch]) if node.switch else None)
        for node in bringup.nodes_of('simulation', [bringup.VOICE])])
