"""The base of every node: what it declares, what it refuses, how it goes up and down."""
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass

import pytest
from lifecycle_msgs.msg import State, Transition
from lifecycle_msgs.srv import ChangeState, GetState
from rcl_interfaces.srv import DescribeParameters, SetParameters
from rclpy.parameter import Parameter
from ros_graph import TIMEOUT, get, get_until
from std_msgs.msg import String

from saycan_interfaces.msg import Heartbeat
from saycan_ros.config import ConfigError, param
from saycan_ros.nodes._lifecycle import SaycanNode, spin
from saycan_ros.nodes._qos import EVENTS, STREAM


@dataclass(frozen=True)
class ProbeConfig:
    """Of a node that does nothing."""

    steps: int = param(20, 'Steps tried', low=1, high=100)
    wait: float = param(5.0, 'Longest wait [s]', low=0.1, high=60.0)
    kind: str = param('soft', 'How', choices=('soft', 'hard'))
    names: list[str] = param([], 'Whom')
    fault: str = param('', 'What configure raises', choices=('', 'config', 'bug'))


class Probe(SaycanNode):
    """Notes what happens to it."""

    detail = 'probe'

    def __init__(self, **kwargs):
        self.calls = []
        super().__init__('probe', ProbeConfig, **kwargs)

    def configure(self, config):
        self.config = config
        self.said = self.create_publisher(String, 'said', EVENTS)
        if config.fault == 'config':
            raise ConfigError('weights are missing; run saycan train detector')
        if config.fault == 'bug':
            raise ZeroDivisionError('a bug')
        print('configured', flush=True)

    def activate(self):
        self.calls.append('activate')

    def deactivate(self):
        self.calls.append(f'deactivate, active {self.active}')

    def make_safe(self):
        self.calls.append('make_safe')
        self.said.publish(String(data='safe'))

    def cleanup(self):
        self.calls.append('cleanup')


def change(graph, transition, name='probe'):
    request = ChangeState.Request()
    request.transition.id = transition
    return graph.call(ChangeState, f'{name}/change_state', request).success


def test_the_parameters_become_the_config(graph):
    probe = graph.activate(Probe, steps=3, wait=1.5, kind='hard', names=['a', 'b'])
    assert probe.config == ProbeConfig(3, 1.5, 'hard', ['a', 'b'])


def test_every_parameter_says_what_it_means_and_what_it_may_be(graph):
    graph.make(Probe)
    described = graph.call(DescribeParameters, 'probe/describe_parameters',
                           DescribeParameters.Request(names=['steps', 'wait', 'kind'])).descriptors
    assert [d.description for d in described] == ['Steps tried', 'Longest wait [s]', 'How; one of: soft, hard']
    assert (described[0].integer_range[0].from_value, described[0].integer_range[0].to_value) == (1, 100)
    assert described[1].floating_point_range[0].to_value == 60.0


@pytest.mark.parametrize(('overrides', 'said'), [
    ({'step': 3}, "parameter 'step' is unknown. Did you mean 'steps'?"),
    ({'steps': 101}, 'parameter steps is 101, outside [1, 100]: Steps tried'),
    ({'steps': True}, 'parameter steps is True, but must be an integer'),
    ({'wait': 8}, 'parameter wait is 8, an integer; write 8.0'),
    ({'wait': float('nan')}, 'parameter wait is nan, which is not a finite number'),
    ({'kind': 'sotf'}, "parameter kind is 'sotf'. Did you mean 'soft'?"),
    ({'names': 'a'}, "parameter names is 'a', but must be a list of texts"),
])
def test_an_override_that_does_not_fit_fails_configure_in_one_line(graph, overrides, said):
    probe = graph.make(Probe, **overrides)
    assert not probe.start()
    assert said in probe.failure and '\n' not in probe.failure
    assert probe.state_id == State.PRIMARY_STATE_UNCONFIGURED


def test_all_faults_are_named_at_once(graph):
    probe = graph.make(Probe, steps=0, wait=8, kinds='soft')
    probe.start()
    assert all(word in probe.failure for word in ('steps is 0', 'write 8.0', "'kinds' is unknown"))


def test_a_config_error_is_a_failure_and_any_other_an_error_and_both_can_be_tried_again(graph):
    for fault, said in (('config', 'weights are missing'), ('bug', 'ZeroDivisionError: a bug')):
        probe = graph.make(Probe, fault=fault)
        for _ in range(2):
            assert not probe.start()
            assert said in probe.failure and probe.calls.pop() == 'cleanup'
            assert probe.state_id == State.PRIMARY_STATE_UNCONFIGURED
        assert [p.topic_name for p in probe.publishers].count('/said') == 0


def test_a_parameter_that_would_be_ignored_is_refused_once_configured(graph):
    graph.activate(Probe)
    request = SetParameters.Request(parameters=[Parameter('steps', value=5).to_parameter_msg()])
    result = graph.call(SetParameters, 'probe/set_parameters', request).results[0]
    assert not result.successful and 'deactivate and clean up first' in result.reason


def test_going_down_refuses_new_work_then_stops_then_sends_the_safe_command(graph):
    probe = graph.activate(Probe)
    said = graph.inbox(String, 'said')
    assert change(graph, Transition.TRANSITION_DEACTIVATE)
    assert probe.calls == ['activate', 'deactivate, active False', 'make_safe']
    assert get(said).data == 'safe'


def test_cleanup_destroys_what_configure_created_and_configure_makes_it_again(graph):
    probe = graph.activate(Probe)
    for _ in range(3):
        assert change(graph, Transition.TRANSITION_DEACTIVATE)
        assert change(graph, Transition.TRANSITION_CLEANUP)
        assert [p.topic_name for p in probe.publishers].count('/said') == 0
        assert change(graph, Transition.TRANSITION_CONFIGURE)
        assert change(graph, Transition.TRANSITION_ACTIVATE)
    assert [p.topic_name for p in probe.publishers].count('/said') == 1


def test_heartbeats_say_the_state_and_what_runs_inside_though_the_clock_is_dead(graph):
    probe = graph.make(Probe, use_sim_time=True)
    beats = graph.inbox(Heartbeat, 'heartbeat', STREAM)
    assert get(beats).lifecycle_state == State.PRIMARY_STATE_UNCONFIGURED
    assert probe.start()
    beat = get_until(beats, lambda b: b.lifecycle_state == State.PRIMARY_STATE_ACTIVE)
    assert (beat.node, beat.detail) == ('probe', 'probe')


def test_the_younger_of_two_nodes_of_one_name_gives_up(graph):
    first = graph.activate(Probe)
    second = graph.activate(Probe)
    beats = graph.inbox(Heartbeat, 'heartbeat', STREAM)
    get_until(beats, lambda _: second.over)
    assert 'another node is called /probe' in second.failure and not first.over
    assert '__node' not in second.failure       # a second planner of another name would be a second planner


def start(*arguments, hangs=False):
    """A Talkative node, or one that hangs, in a process of its own."""
    return subprocess.Popen([sys.executable, __file__, *['hangs'] * hangs, '--ros-args', *arguments], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.graph
@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_process_and_the_safe_command_goes_out(number):
    process = start()
    assert process.stdout.readline() == 'configured\n'
    assert process.stdout.readline() == 'spinning\n'
    process.send_signal(number)
    output, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0
    assert 'make_safe' in output


@pytest.mark.graph
def test_a_node_with_a_callback_that_hangs_ends_all_the_same():
    process = start(hangs=True)
    assert [process.stdout.readline() for _ in range(2)] == ['configured\n', 'spinning\n']
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0 and 'make_safe' in output


@pytest.mark.graph
def test_an_impossible_transition_leaves_the_node_alive(graph):
    process = start('-r', '__node:=managed')
    assert [process.stdout.readline() for _ in range(2)] == ['configured\n', 'spinning\n']
    client = graph.node.create_client(ChangeState, 'managed/change_state')
    assert client.wait_for_service(TIMEOUT)
    request = ChangeState.Request()
    request.transition.id = Transition.TRANSITION_CONFIGURE
    client.call_async(request)              # nobody answers this one
    assert graph.call(GetState, 'managed/get_state').current_state.id == State.PRIMARY_STATE_ACTIVE
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0


@pytest.mark.graph
def test_without_autostart_a_node_that_fails_to_configure_lives_on_for_another_try(graph):
    process = start('-r', '__node:=managed', '-p', 'autostart:=false', '-p', 'fault:=config')
    assert not change(graph, Transition.TRANSITION_CONFIGURE, 'managed')
    assert graph.call(GetState, 'managed/get_state').current_state.id == State.PRIMARY_STATE_UNCONFIGURED
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0


@pytest.mark.graph
@pytest.mark.parametrize(('arguments', 'said'), [
    (('-p', 'step:=3'), "Did you mean 'steps'?"), (('-p', 'wait:=8'), 'write 8.0'),
    (('-p', 'fault:=config'), 'run saycan train detector'), (('-p', 'fault:=bug'), 'ZeroDivisionError'),
    (('--params-file', 'nowhere.yaml'), 'nowhere.yaml'),
])
def test_a_node_that_cannot_start_exits_with_one(arguments, said):
    process = start(*arguments)
    _, errors = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 1 and said in errors


class Talkative(Probe):
    """Says on stdout what the parent waits for."""

    def activate(self):
        super().activate()
        self.create_timer(0.0, self.first_turn)

    def first_turn(self):
        if 'spinning' not in self.calls:
            self.calls.append('spinning')
            print('spinning', flush=True)

    def make_safe(self):
        super().make_safe()
        print('make_safe', flush=True)


class Hung(Talkative):
    """Does not come back from a callback."""

    threads = 2

    def first_turn(self):
        super().first_turn()
        threading.Event().wait()


if __name__ == '__main__':
    sys.exit(spin(Hung if 'hangs' in sys.argv else Talkative))
