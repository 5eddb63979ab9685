"""The script of a case: guards, times and effects as closures, made once from its document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import NamedTuple

from trainer.domain.calendar import WorkCalendar
from trainer.domain.lazily import Lazily
from trainer.domain.scenario import clock
from trainer.domain.scenario.clock import Finished
from trainer.domain.scenario.conditions import Guard, compiled
from trainer.domain.scenario.document import Choice, Cost, Effect, Event, Scenario, When
from trainer.domain.scenario.draft import Draft
from trainer.domain.scenario.effects import Change, Effects

Begins = Callable[[Draft], datetime | None]


class Move(NamedTuple):
    """A choice: when it may be made, how long it takes, what it earns and changes.

    `gains` are its points without those that it takes away.
    """

    choice: Choice
    allows: Guard
    finished: Finished
    changes: tuple[Change, ...]
    points: Mapping[str, int]
    gains: Mapping[str, int]

    def earned(self, draft: Draft) -> Mapping[str, int]:
        """Return the points now: a scene earns once, and a mistake costs once in a case."""
        if draft.scene in draft.scored:
            return {}
        return self.gains if self.choice.mistake in draft.mistaken else self.points


class Paper(NamedTuple):
    """The writing that a scene asks for: how long it takes, and what it changes."""

    finished: Finished
    changes: tuple[Change, ...]


class Turn(NamedTuple):
    """An event: from when it can happen (None while not known), whether it may, its changes."""

    event: Event
    begins: Begins
    allows: Guard
    changes: tuple[Change, ...]


class Script:
    """The choices, scenes and events of a case on one calendar, each made ready when first asked for.

    `opening` are the changes with which a case begins. By scene: `offers` are all its choices,
    `entering` what entering it changes, `papers` what writing its paper does. `turns` stand in
    the order in which events happen at one moment.
    """

    def __init__(self, document: Scenario, calendar: WorkCalendar) -> None:
        self._calendar, self._starts = calendar, document.starts
        self._effects = Effects(document, calendar)
        self._scenes = {scene.key: scene for scene in document.scenes}
        self._finished = Lazily[Cost, Finished](lambda cost: clock.finishing(cost, calendar))
        self._moves: dict[tuple[str, str], Move] = {}
        self.entering = Lazily[str, tuple[Change, ...]](self._entering)
        self.papers = Lazily[str, Paper](self._paper)
        self.offers = Lazily[str, tuple[Move, ...]](self._offers)
        events = sorted(document.events, key=lambda event: (event.priority, event.key))
        self.turns = [self._turn(event) for event in events]
        running = [Effect(start=d.key) for d in document.deadlines if d.starts is When.START]
        self.opening = self._effects.compiled(running)

    def move(self, scene: str, key: str) -> Move | None:
        """Return a choice of a scene, or None where the scene has none of that key."""
        found = self._moves.get((scene, key))
        if found is not None:
            return found
        choice = next((c for c in self._scenes[scene].choices if c.key == key), None)
        return self._made(scene, choice) if choice else None

    def _offers(self, scene: str) -> tuple[Move, ...]:
        made = self._moves
        return tuple(
            made.get((scene, choice.key)) or self._made(scene, choice)
            for choice in self._scenes[scene].choices
        )

    def _made(self, scene: str, choice: Choice) -> Move:
        points = choice.points or {}
        move = self._moves[scene, choice.key] = Move(
            choice=choice,
            allows=compiled(choice.when),
            finished=self._finished[choice.cost],
            changes=self._effects.compiled(choice.effects),
            points=points,
            gains=_gains(points) if choice.mistake else points,
        )
        return move

    def _entering(self, scene: str) -> tuple[Change, ...]:
        return self._effects.compiled(self._scenes[scene].on_enter)

    def _paper(self, key: str) -> Paper:
        scene = self._scenes[key]
        return Paper(self._finished[scene.cost], self._effects.compiled(scene.effects))

    def _turn(self, event: Event) -> Turn:
        return Turn(
            event=event,
            begins=self._begins(event),
            allows=compiled(event.when),
            changes=self._effects.compiled(event.effects),
        )

    def _begins(self, event: Event) -> Begins:
        since, calendar = event.since, self._calendar
        if event.at is not None or since is None:
            moment = event.at or self._starts
            return lambda draft: moment
        finished = self._finished[event.after]

        @cache
        def counted(day: date) -> datetime:
            return finished(clock.opened(datetime.combine(day, time()), calendar))

        def begins(draft: Draft) -> datetime | None:
            began = draft.deadlines[since].started_on
            return None if began is None else counted(began)

        return begins


def _gains(points: Mapping[str, int]) -> Mapping[str, int]:
    return {key: amount for key, amount in points.items() if amount > 0}
