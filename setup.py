from glob import glob
from pathlib import Path

from setuptools import find_packages, setup

NAME = 'saycan_ros'


def tree(folder):
    """Every file below a folder, as (share folder, [files]) for data_files."""
    for where in [Path(folder), *(p for p in sorted(Path(folder).rglob('*')) if p.is_dir())]:
        files = [str(p) for p in sorted(where.iterdir()) if p.is_file()]
        if files:
            yield f'share/{NAME}/{where}', files


setup(
    name=NAME,
    version='0.1.0',
    packages=find_packages(include=[NAME, f'{NAME}.*']),
    package_data={NAME: ['**/*.html', '**/*.j2', '**/*.xml', '**/*.png', '**/*.yaml']},
    data_files=[
        ('share/ament_index/resource_index/packages', [f'resource/{NAME}']),
        (f'share/{NAME}', ['package.xml']),
        (f'share/{NAME}/launch', glob('launch/*.launch.py')),
        *tree('config'),
        *tree('models'),
        *tree('saycan_interfaces/msg'),      # episodes are written and read without ROS
    ],
    install_requires=['setuptools'],
    extras_require={
        'llama-server': ['llama-cpp-python[server]'],       # a test's; compiles for ten minutes
        # openwakeword: two feature models, which later wheels lack; its code is not used.
        'voice': ['silero-vad', 'faster-whisper', 'onnxruntime', 'sounddevice', 'openwakeword==0.4.0'],
    },
    zip_safe=False,
    maintainer='saycan_ros maintainers',
    maintainer_email='maintainers@saycan-ros.example',
    description='SayCan for real robots',
    license='Apache-2.0',
    entry_points={
        'console_scripts': [
            'saycan = saycan_ros.cli.main:main',
            *(f'{node} = saycan_ros.nodes.{module}:main' for node, module in (
                ('perception', 'perception'), ('value_function', 'value_function'),
                ('language_model', 'language_model'), ('skill_server', 'skill_server'),
                ('planner', 'planner'), ('simulated_robot', 'simulated_robot'), ('speech', 'speech'),
            )),
        ],
    },
)
