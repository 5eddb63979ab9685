"""A state under way: what one act brings about is written into it, and then it is a state again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from trainer.domain.scenario.deadlines import Running
from trainer.domain.scenario.document import Turn, Value
from trainer.domain.scenario.state import Moment, State


class Draft:
    """The parts of a state, to be put in the place of each other; no part is itself changed."""

    __slots__ = (*State._fields, "_moments")

    scene: str
    now: datetime
    variables: Mapping[str, Value]
    deadlines: Mapping[str, Running]
    released: tuple[str, ...]
    opened: frozenset[str]
    scored: frozenset[str]
    process: Mapping[str, int]
    mistaken: frozenset[str]
    happened: frozenset[str]
    critical: tuple[str, ...]
    written: Mapping[str, Mapping[str, str]]
    ending: str | None
    steps: int
    log: tuple[Moment, ...]

    def __init__(self, state: State) -> None:
        (
            self.scene,
            self.now,
            self.variables,
            self.deadlines,
            self.released,
            self.opened,
            self.scored,
            self.process,
            self.mistaken,
            self.happened,
            self.critical,
            self.written,
            self.ending,
            self.steps,
            self.log,
        ) = state
        self._moments: list[Moment] = []

    def state(self) -> State:
        """Return the state as it stands now."""
        return State(
            self.scene,
            self.now,
            self.variables,
            self.deadlines,
            self.released,
            self.opened,
            self.scored,
            self.process,
            self.mistaken,
            self.happened,
            self.critical,
            self.written,
            self.ending,
            self.steps,
            (*self.log, *self._moments),
        )

    def note(
        self,
        kind: str,
        key: str,
        turns: tuple[Turn, ...] = (),
        points: Mapping[str, int] | None = None,
    ) -> None:
        """Add to the log what happens now."""
        moment = Moment(self.now, kind, key, self.scene, self.steps, turns, points or {})
        self._moments.append(moment)

    def err(self, key: str) -> None:
        """Record a critical error, once."""
        if key not in self.critical:
            self.critical = (*self.critical, key)
            self.note("critical", key)

    def release(self, key: str) -> None:
        """Put a paper into the file, once."""
        if key not in self.released:
            self.released = (*self.released, key)
            self.note("released", key)


class Silent(Draft):
    """A draft that keeps no log: exploring asks what may still happen, not what did."""

    __slots__ = ()

    def note(self, *_moment: object) -> None:
        """Say nothing."""
