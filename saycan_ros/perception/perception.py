"""From an observation to the object memory, in one process: what the perception node and `saycan eval` both run."""
from saycan_ros.perception.detector import Detector
from saycan_ros.perception.memory import MemoryTracker


class Perception:
    """Detector and tracker together.

    Attributes:
        detections: of the last pictures, in the base frame of their observation.
    """

    def __init__(self, library, places, robot, weights=None):
        """Reads the weights of the detector (default: those of the package).

        Args:
            library: saycan_ros.skills.SkillLibrary.
            places: of saycan_ros.places.
            robot: saycan_ros.robot.RobotConfig.
            weights: file, or None.

        Raises:
            ConfigError: no weights, or the library has objects that they do not know.
        """
        self.detector = Detector(library, places, weights)
        self.tracker = MemoryTracker(library, places, robot.limits.gripper.open)
        self.clear()

    def clear(self):
        """Forgets everything: a new scene."""
        self.tracker.clear()
        self.detections, self._looked = [], None

    def update(self, observation, search=True):
        """The ObjectMemory after an observation.

        Args:
            observation: saycan_ros.observation.Observation.
            search: False: only the hand is followed. Pictures that were searched before are not searched again.
        """
        pictures = {name: view.stamp for name, view in observation.cameras.items() if view.depth is not None}
        new = search and bool(pictures) and pictures != self._looked
        if new:
            self.detections, self._looked = self.detector.detect(observation), pictures
        return self.tracker.update(observation, self.detections if new else None,
                                   lambda: self.detector.held(observation))

    def instance_of(self, detection):
        """Name of the remembered object that one of `detections` belongs to; None: not told yet."""
        return self.tracker.instance_of(detection)
