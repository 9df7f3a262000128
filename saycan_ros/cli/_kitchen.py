"""The files that say what there is: skills, places, the robot."""
from pathlib import Path


def add(parser):
    """--skills, --places, --robot."""
    parser.add_argument('--skills', type=Path, metavar='FILE', help='skill library (default: that of the package)')
    parser.add_argument('--places', type=Path, metavar='FILE', help='places (default: those of the package)')
    parser.add_argument('--robot', type=Path, metavar='FILE', help='robot (default: that of the package)')


def load(args):
    """(SkillLibrary, places, RobotConfig)."""
    from saycan_ros.places import load_skills_and_places
    from saycan_ros.robot import load_robot
    return *load_skills_and_places(args.skills, args.places), load_robot(args.robot)
