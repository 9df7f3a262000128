"""Bad input to the planner: each is refused with its code and a reason, and the next instruction runs."""
import pytest
from errand import ABORTED, SUCCEEDED, Errand, ends
from ros_graph import Graph

from saycan_interfaces.action import ExecuteInstruction
from saycan_interfaces.msg import ObjectMemory, PlannerStatus, RememberedObject
from saycan_ros.control import Outcome
from saycan_ros.planner.requests import Reason

Result = ExecuteInstruction.Result


@pytest.fixture(scope='module')
def standing():
    """One graph for all of these: each leaves it ready for the next."""
    with Graph() as running:
        yield Errand(running)


@pytest.fixture
def errand(standing):
    """With nothing scored yet, and short skills that work."""
    standing.scores.asked.clear()
    for policy in standing.policies.values():
        policy.ticks, policy.end = 1, Outcome.SUCCEEDED
    return standing


@pytest.mark.parametrize(('text', 'reason'), [
    ('', 'EMPTY_COMMAND'), ('  \t ', 'EMPTY_COMMAND'), ('x' * 10_000, 'COMMAND_TOO_LONG'),
    ('bring\x07me tea', 'COMMAND_NOT_TEXT'), ('bring\nme tea', 'COMMAND_NOT_TEXT'), ('?!', 'COMMAND_NOT_TEXT'),
])
def test_a_command_that_is_no_instruction_is_refused_and_says_why(errand, text, reason):
    for _ in range(2):                          # the same one again is refused again
        status = errand.refusal(text)
        assert status.reason == getattr(PlannerStatus, reason) and status.message
        assert status.state == PlannerStatus.IDLE
    assert not errand.scores.asked
    errand.still_works()


def test_a_command_while_busy_is_refused_and_the_first_goes_on(errand):
    sent = errand.running()
    status = errand.refusal('bring me tea')
    assert status.reason == PlannerStatus.BUSY and 'throw away the apple' in status.message
    assert status.instruction == 'throw away the apple'       # still at work
    assert ends(errand.send('bring me tea'), ABORTED, Refused('busy')).error_code == Result.REFUSED
    errand.policies['navigate'].end = Outcome.SUCCEEDED
    ends(sent, SUCCEEDED, Reason.DONE)


class Refused:
    """Compares like a Reason whose code on the wire is REFUSED."""

    def __init__(self, label):
        self.label = label

    def __int__(self):
        return int(Reason.REFUSED)


@pytest.mark.parametrize('text', ['', 'x' * 10_000, 'a\x1bb'])
def test_an_action_that_is_no_instruction_is_refused(errand, text):
    status, result = errand.send(text).result()
    assert (status, result.error_code) == (ABORTED, Result.REFUSED) and result.error_msg


def test_a_plan_with_an_unknown_skill_is_refused_and_names_the_nearest(errand):
    result = ends(errand.send('', plan=['pick up the aple']), ABORTED, Reason.UNKNOWN_SKILL)
    assert "Did you mean 'pick up the apple'?" in result.error_msg


@pytest.mark.parametrize('answer', [[], [1.5] * 51, [float('nan')] * 51], ids=['none', 'too high', 'nan'])
def test_affordances_that_cannot_be_end_it(errand, answer, monkeypatch):
    monkeypatch.setattr(errand.scores, 'affordances', lambda skills: answer)
    assert 'nonsense' in ends(errand.send(), ABORTED, Reason.AFFORDANCE_FAILED).error_msg


def test_a_memory_with_a_pose_that_is_none_is_refused_and_nothing_dies(errand):
    bad = ObjectMemory()
    bad.header.stamp.sec = 2**31 - 1
    bad.objects.append(RememberedObject(kind='apple', instance='apple#1'))
    bad.objects[0].pose.position.x = float('nan')
    errand.perception._memories.publish(bad)
    errand.still_works()
