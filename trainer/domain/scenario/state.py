"""The state of an attempt at a case: a value that the fold builds step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from trainer.domain.scenario.deadlines import Running
from trainer.domain.scenario.document import Turn, Value


@dataclass(frozen=True)
class Act:
    """One recorded act. `kind`: choose, open, write, note.

    choose: `element` is the scene, `detail` the choice key; open: the exhibit;
    write: the scene, `detail` empty, `fields` the paper; note: `detail` the text.
    """

    kind: str
    element: str
    detail: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Moment(NamedTuple):
    """What happened at one point: for the talk, the debrief and the replay.

    `kind`: scene, choice, exhibit, released, event, deadline_started, deadline_met,
    deadline_met_late, deadline_missed, deadline_paused, deadline_resumed, written, critical,
    ending. `key` names the element.
    """

    at: datetime
    kind: str
    key: str
    scene: str
    step: int
    turns: tuple[Turn, ...] = ()
    points: Mapping[str, int] = MappingProxyType({})
    detail: str = ""


class State(NamedTuple):
    """Where an attempt stands after some steps; equal steps give an equal state.

    A tuple, because exploring a case makes hundreds of thousands of them.
    """

    scene: str
    now: datetime
    variables: Mapping[str, Value]
    deadlines: Mapping[str, Running]
    released: tuple[str, ...]
    opened: frozenset[str] = frozenset()
    scored: frozenset[str] = frozenset()
    process: Mapping[str, int] = MappingProxyType({})
    mistaken: frozenset[str] = frozenset()
    happened: frozenset[str] = frozenset()
    critical: tuple[str, ...] = ()
    written: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    ending: str | None = None
    steps: int = 0
    log: tuple[Moment, ...] = ()

    @property
    def is_over(self) -> bool:
        """Say whether an ending was reached."""
        return self.ending is not None
