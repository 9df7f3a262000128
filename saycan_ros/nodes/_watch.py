"""Which nodes live: heartbeats in, losses and finds out."""
from lifecycle_msgs.msg import State

ANOTHER = 0.5       # [s] after a heartbeat of another process of that name: it was started again, or there are two


class Watch:
    """Judges the heartbeats of named nodes; `now` is steady [s]. A node that was never active counts as lost.

    Args:
        names: of the nodes to watch.
        timeout: [s] without a heartbeat: lost.
        ready: name -> whether its services can be called; a node whose services are not discovered yet is not there.
    """

    def __init__(self, names, timeout, ready=lambda name: True):
        self._timeout, self._ready = timeout, ready
        self._heard = {name: (float('-inf'), State.PRIMARY_STATE_UNKNOWN) for name in names}
        self._found = set()
        self._born = {}                 # name -> (when the process heard last was born, since when it is that one)
        self.details = {}               # of the heartbeats of all nodes, by name

    @property
    def lost(self):
        """Names of the nodes that are not there, in the order they are watched."""
        return [name for name in self._heard if name not in self._found]

    def heartbeat(self, message, now):
        """A saycan_interfaces Heartbeat has come."""
        self.details[message.node] = message.detail
        if message.node in self._heard:
            if message.born != self._born.setdefault(message.node, (message.born, float('-inf')))[0]:
                self._born[message.node] = message.born, now
            self._heard[message.node] = now, message.lifecycle_state

    def why(self, name, now):
        """Why a node is lost, for people."""
        another = now - self._born.get(name, (0, float('-inf')))[1] <= ANOTHER
        return 'there are two of that name, or it was started again' if another else 'silent, or not active'

    def excuse(self, gap, now):
        """For so long [s] nobody could be heard; it counts as no silence."""
        self._heard = {name: (min(heard + gap, now), state) for name, (heard, state) in self._heard.items()}

    def is_silent(self, longest, now):
        """Has a node that is there not been heard for so long [s]? Not lost yet, but nothing should move."""
        return any(now - self._heard[name][0] > longest for name in self._found)

    def changes(self, now):
        """(names lost, names found) since the last call."""
        alive = {name for name, (heard, state) in self._heard.items()
                 if now - heard <= self._timeout and state == State.PRIMARY_STATE_ACTIVE
                 and now - self._born[name][1] > ANOTHER and (name in self._found or self._ready(name))}
        lost, found = sorted(self._found - alive), sorted(alive - self._found)
        self._found = alive
        return lost, found
