"""Tasks on the real graph: the start by reset_scene, the instruction by action, the end judged in the physics."""
from saycan_ros.evaluation.goals import GRIPPER, Snapshot, WorldState
from saycan_ros.evaluation.results import DecisionRow
from saycan_ros.evaluation.runner import Parts, judge
from saycan_ros.graph import GraphError
from saycan_ros.places import place_of_object, place_of_robot
from saycan_ros.planner.requests import Reason
from saycan_ros.poses import to_planar
from saycan_ros.simulation.scene import SceneStart

SETTLE = 1.0    # [s] of simulated time until what was let go has come to rest


class GraphRunner:
    """Runs one task after the other on one graph that stays up."""

    def __init__(self, client, library, places):
        """client: nodes._graph_client.GraphClient of an active graph, whose robot publishes the truth."""
        self._client, self._places = client, places
        self._parts = Parts(library, places, None, None)

    def run_task(self, task, seed, on_decision=lambda decision, picture: None, timeout=900.0):
        """A TaskResult, as evaluation.runner.run_task gives it.

        Args:
            on_decision: called with each Decision, and the picture (H, W, 3) uint8 RGB that it was made on, or None.
            timeout: [s] of real time.

        Raises:
            ResetRefused: the scene cannot be set.
            GraphError: a node has died, does not answer in time, or the language model fails.
        """
        self._client.reset(SceneStart(dict(task.objects), task.robot_at, task.holding), seed)
        decisions, visited = {}, {task.robot_at}

        def note(decision, picture):
            decisions[decision.step] = decision
            on_decision(decision, picture)

        def stand(status):      # the planner says something when a skill has ended, and the robot stands
            visited.add(self._robot_at(self._client.truth()))

        ended = self._client.execute(task.instruction, note, task.plan, stand, timeout)
        if ended.end_reason == Reason.LANGUAGE_FAILED.label:    # broken or gone: that judges no plan
            raise GraphError(ended.message)
        rows = [DecisionRow.of(skill, outcome, decisions.get(step))
                for step, (skill, outcome) in enumerate(zip(ended.skills, ended.outcomes, strict=True))]
        if ended.end_reason == 'done' and len(rows) in decisions:
            rows.append(DecisionRow.of(decisions[len(rows)].chosen, 'succeeded', decisions[len(rows)]))
        snapshot = self._snapshot(self._client.truth(later=SETTLE), visited)
        return judge(task, ended.end_reason, ended.message, rows, snapshot, self._parts)

    def _robot_at(self, truth):
        return place_of_robot(self._places, *to_planar(truth.map_from_base))

    def _snapshot(self, truth, visited):
        places = {name: GRIPPER if name == truth.holding else place_of_object(self._places, pose[:3, 3])
                  for name, pose in truth.poses.items()}
        state = WorldState(places, self._robot_at(truth), frozenset((visited | {self._robot_at(truth)}) - {None}))
        return Snapshot(state, {name: pose[:3, 3] for name, pose in truth.poses.items()}, truth.map_from_base[:3, 3])
