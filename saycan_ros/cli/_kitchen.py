"""The files that say what there is: skills, places, the robot."""
from pathlib import Path

from saycan_ros.config import share


def add(parser):
    """--skills, --places, --robot."""
    parser.add_argument('--skills', type=Path, metavar='FILE', help='skill library (default: that of the package)')
    parser.add_argument('--places', type=Path, metavar='FILE', help='places (default: those of the package)')
    parser.add_argument('--robot', type=Path, metavar='FILE', help='robot (default: that of the package)')


def load(args):
    """(SkillLibrary, places, RobotConfig)."""
    from saycan_ros.places import load_places
    from saycan_ros.robot import load_robot
    from saycan_ros.skills import load_skills
    return load_skills(args.skills), load_places(args.places or share('config', 'places.yaml')), load_robot(args.robot)
