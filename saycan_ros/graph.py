"""What can be heard from a running graph, free of ROS."""
from dataclasses import dataclass


class GraphError(Exception):
    """The graph did not do what it was asked; the message is for people."""


class NodeDied(GraphError):
    """A process of the graph has ended by itself; the message holds the end of its log."""


class ResetRefused(GraphError):
    """reset_scene said no; `code` is a constant of ResetScene.srv."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Ended:
    """How an instruction ended.

    Attributes:
        end_reason: 'done', or the name of what kept it from that.
        message: for people.
        skills: those run, in order; outcomes: of each.
    """

    end_reason: str
    message: str
    skills: tuple[str, ...]
    outcomes: tuple[str, ...]
