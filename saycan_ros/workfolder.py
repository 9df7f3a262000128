"""Where the data is that a kitchen was rendered or recorded into, and the checkpoints of a training."""
import dataclasses
import hashlib
from pathlib import Path

from saycan_ros.places import load_skills_and_places
from saycan_ros.robot import load_robot


def work_folder(work, library, places, robot):
    """`work` (a Path) for the kitchen of the package; that of another library, places or robot is a folder in it."""
    def told(library, places, robot):
        return repr((library.texts, library.objects, places, dataclasses.replace(robot, chain=robot.chain.links)))
    mine, shipped = told(library, places, robot), told(*load_skills_and_places(), load_robot())
    return work if mine == shipped else work / hashlib.sha256(mine.encode()).hexdigest()[:8]


def drop_checkpoints(folder, names):
    """Removes NAME.pt of an earlier run, each of which would end a later --resume."""
    for name in names:
        (Path(folder) / f'{name}.pt').unlink(missing_ok=True)
