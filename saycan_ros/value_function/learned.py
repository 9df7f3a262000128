"""The learned value function: P(the policies that it was trained on succeed from here), for all skills at once."""
import hashlib
from pathlib import Path

import numpy as np
import torch

from saycan_ros.config import share
from saycan_ros.skills import DONE
from saycan_ros.value_function.calibration import UNCHANGED, calibrated
from saycan_ros.value_function.inputs import THING, about, scene_of
from saycan_ros.value_function.network import load_network
from saycan_ros.value_function.rules import RuleValueFunction
from saycan_ros.value_function.texts import frozen_encoder
from saycan_ros.weights import to_gpu

WEIGHTS = 'value.safetensors'
LEAST = 0.1               # of the rules' probability: a robot meets what no trial was like
FLOOR = 1e-4              # of the rules' probability, before its logit


class LearnedValueFunction:
    """Scores from pictures, state and memory. What needs no trial is answered by rule.

    `done` is 1: it ends the loop, and nothing can go wrong. Picking up with a full hand and putting down what is not
    held are 0: the policies refuse it. Reaching the place where the robot stands is what the rules say: nothing comes
    of it. `bring it to you` is a drive to the operator, learned with the other drives.

    Args:
        library, places: what is asked for. network: ValueNet. told: of load_network. encode: TextVectors.
    """

    pictures = True

    def __init__(self, library, places, network, told, encode, model_id='learned', sha256=''):
        self.library, self.places, self.model_id, self.sha256 = library, places, model_id, sha256
        self.network, self.joints, self._encode = network, tuple(told['joints']), encode
        self._device = network.anchors.device
        self._calibration = np.array(told.get('calibration') or [UNCHANGED] * len(network.anchors))
        self._rules = RuleValueFunction(library, places)
        self._operator = next(p.name for p in places if p.operator)
        self._texts = self._known = None
        self._read(tuple(library))      # now, not in the first decision: new words take a language model

    def score(self, observation, memory, skills):
        """Probability of success of each skill from here.

        Args:
            observation: Observation, or None. Without a depth picture or a localized pose the rules answer: nothing is
                seen of where things are believed to be.
            memory: ObjectMemory; skills: (N,) texts of the library.

        Returns:
            (N,) float64 in [0, 1].

        Raises:
            ConfigError: a skill that the library does not have.
            ValueError: the observation lacks a joint that was learned with.
        """
        asked = [self.library[text] for text in skills]
        ruled = self._rules.score(observation, memory, skills)
        if observation is None or not sees(observation) or not asked:
            return ruled
        logits = self.logits(observation, memory, asked, ruled)
        learned = calibrated(logits, self._read(asked)[0].double().cpu().numpy() @ self._calibration)
        return np.where(self._settled(asked, ruled, memory), ruled, held_back(learned, ruled))

    @torch.inference_mode()
    def logits(self, observation, memory, asked, ruled):
        """(N,) float64 before calibration. asked: Skills. ruled: (N,) what the rules say."""
        scene = scene_of(observation, memory, self.places, self.joints)
        moment = {name: part.to(self._device) for name, part in moment_of([scene]).items()}
        found = self.network(moment, self._read(asked), *(torch.from_numpy(part).to(self._device)[None]
                                                          for part in (about(scene, asked), prior_of(ruled))))
        return found[0].double().cpu().numpy()

    def _read(self, asked):
        """What the network reads from the skills' texts; the same library is asked for again and again."""
        texts = tuple(s.text for s in asked)
        if texts != self._texts:
            self._known = self.network.read(torch.from_numpy(self._encode(texts)).to(self._device)[None])
            self._texts = texts
        return self._known

    def _settled(self, asked, ruled, memory):
        """(N,) bool: skills whose end is known without trying."""
        def there(skill):
            return not skill.object and (skill.place or self._operator) == memory.robot_place
        return (ruled == self._rules.config.impossible) | np.array([s.family == DONE or there(s) for s in asked])


def sees(observation):
    """Is there a depth picture, and is it known where it was taken?"""
    return observation.localized and observation.depth_view is not None


def held_back(learned, ruled):
    """(N,) what is said in the end: never less than a part of what the rules say."""
    return np.maximum(learned, LEAST * ruled)


def moment_of(scenes):
    """Several Scenes as one batch for ValueNet."""
    most = max(len(scene.names) for scene in scenes)
    things, here = torch.zeros(len(scenes), most, THING), torch.zeros(len(scenes), most)
    for k, scene in enumerate(scenes):
        things[k, :len(scene.names)] = torch.from_numpy(scene.things)
        if scene.here is not None:
            here[k, scene.here] = 1
    return {'state': torch.from_numpy(np.stack([s.state for s in scenes])), 'things': things, 'here': here}


def prior_of(ruled):
    """(N,) float32 logit of what the rules say."""
    ruled = np.clip(ruled, FLOOR, 1 - FLOOR)
    return np.log(ruled / (1 - ruled)).astype(np.float32)


def load_learned(folder, library, places, encode=None):
    """The LearnedValueFunction of a folder. folder: None: models/value of the package; encode: TextVectors, or None.

    Raises:
        ConfigError: no weights.
    """
    path = (share('models') / 'value' if folder is None else Path(folder)) / WEIGHTS
    network, told, texts = load_network(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    to_gpu(network)
    return LearnedValueFunction(library, places, network, told, encode or frozen_encoder(texts),
                                f'learned {sha256[:8]}', sha256)
