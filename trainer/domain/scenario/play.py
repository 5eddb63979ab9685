"""The simulator: an attempt's state is a fold of its steps over a frozen case.

While an act takes its time, what falls into that time happens in its order: at one moment
deadlines fall first, then events by priority, then by key; the act's own effects apply when
it is finished. An act that finishes on the last day is in time. An event that waits for
nothing but a condition happens after the act that made it true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from trainer.domain.calendar import WorkCalendar
from trainer.domain.lazily import Lazily
from trainer.domain.scenario import clock, deadlines
from trainer.domain.scenario.deadlines import Running
from trainer.domain.scenario.document import (
    Choice,
    Deadline,
    DeadlineState,
    Deliverable,
    Ending,
    Exhibit,
    Persona,
    Scenario,
    Scene,
    When,
)
from trainer.domain.scenario.draft import Draft
from trainer.domain.scenario.effects import Change
from trainer.domain.scenario.script import Script, Turn
from trainer.domain.scenario.state import Act, State


class NotPossible(ValueError):
    """An act that the present state does not allow; `reason` says why.

    Reasons: over, wrong_scene, no_such_choice, not_released, not_a_writing_scene,
    field_missing, unknown_field.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Case:
    """A case ready to play: its document with look-ups, on one calendar."""

    document: Scenario
    calendar: WorkCalendar
    _drafts: ClassVar[type[Draft]] = Draft

    @cached_property
    def scenes(self) -> dict[str, Scene]:
        """Scenes by key."""
        return {scene.key: scene for scene in self.document.scenes}

    @cached_property
    def endings(self) -> dict[str, Ending]:
        """Endings by key."""
        return {ending.key: ending for ending in self.document.endings}

    @cached_property
    def exhibits(self) -> dict[str, Exhibit]:
        """Exhibits by key."""
        return {exhibit.key: exhibit for exhibit in self.document.exhibits}

    @cached_property
    def personas(self) -> dict[str, Persona]:
        """Personas by key."""
        return {persona.key: persona for persona in self.document.personas}

    @cached_property
    def deliverables(self) -> dict[str, Deliverable]:
        """Deliverables by key."""
        return {deliverable.key: deliverable for deliverable in self.document.deliverables}

    @cached_property
    def rules(self) -> dict[str, Deadline]:
        """Deadlines as written, by key."""
        return {deadline.key: deadline for deadline in self.document.deadlines}

    @cached_property
    def first(self) -> State:
        """The state before anything was done."""
        document = self.document
        state = State(
            scene=document.scenes[0].key,
            now=document.starts,
            variables={variable.key: variable.initial for variable in document.variables},
            deadlines={deadline.key: Running(deadline.key) for deadline in document.deadlines},
            released=tuple(e.key for e in document.exhibits if e.released is When.START),
        )
        draft = self._drafts(state)
        _change(draft, self._script.opening)
        self._enter(draft, state.scene)
        self._happen(draft)
        return draft.state()

    def fold(self, acts: Iterable[Act]) -> State:
        """Return the state after `acts`, from the start; raises NotPossible."""
        return self._folded(self.first, acts)

    def choices(self, state: State) -> list[Choice]:
        """Return what the officer can do now; empty when the case is over or asks for a paper."""
        if state.is_over:
            return []
        return [move.choice for move in self._script.offers[state.scene] if move.allows(state)]

    def deliverable(self, state: State) -> Deliverable | None:
        """Return the paper that the present scene asks for, if any."""
        key = None if state.is_over else self.scenes[state.scene].deliverable
        return self.deliverables[key] if key else None

    def after(self, state: State, act: Act) -> State:
        """Return the state one act later; raises NotPossible and leaves `state` alone."""
        return self._folded(state, (act,))

    @cached_property
    def _script(self) -> Script:
        return Script(self.document, self.calendar)

    @cached_property
    def _left(self) -> Lazily[frozenset[str], list[Turn]]:
        """The events that are left when some have happened, in their order."""
        turns = self._script.turns
        return Lazily(lambda happened: [turn for turn in turns if turn.event.key not in happened])

    @cached_property
    def _acts(self) -> dict[str, Callable[[Draft, Act], None]]:
        return {
            "choose": self._choose,
            "write": self._write,
            "open": self._open,
            "note": lambda draft, act: None,
        }

    def _folded(self, state: State, acts: Iterable[Act]) -> State:
        draft = self._drafts(state)
        for act in acts:
            if draft.ending is not None and act.kind != "note":
                raise NotPossible("over")
            draft.steps += 1
            self._acts[act.kind](draft, act)
            self._happen(draft)
        return draft.state()

    def _choose(self, draft: Draft, act: Act) -> None:
        if act.element != draft.scene:
            raise NotPossible("wrong_scene", act.element)
        move = self._script.move(act.element, act.detail)
        if move is None or not move.allows(draft):
            raise NotPossible("no_such_choice", act.detail)
        choice = move.choice
        points = move.earned(draft)
        draft.note("choice", choice.key, choice.turns, points)
        if draft.scene not in draft.scored:
            draft.scored |= {draft.scene}
            draft.process = _added(draft.process, points)
        if choice.mistake and choice.mistake not in draft.mistaken:
            draft.mistaken |= {choice.mistake}
        if choice.critical:
            draft.err(choice.critical)
        self._pass(draft, move.finished)
        _change(draft, move.changes)
        self._enter(draft, choice.goto)

    def _write(self, draft: Draft, act: Act) -> None:
        scene = self.scenes[draft.scene]
        if act.element != draft.scene:
            raise NotPossible("wrong_scene", act.element)
        if scene.deliverable is None or scene.goto is None:
            raise NotPossible("not_a_writing_scene", act.element)
        self._check_fields(self.deliverables[scene.deliverable], act.fields)
        draft.written = {**draft.written, scene.deliverable: dict(act.fields)}
        draft.note("written", scene.deliverable)
        paper = self._script.papers[scene.key]
        self._pass(draft, paper.finished)
        _change(draft, paper.changes)
        self._enter(draft, scene.goto)

    @staticmethod
    def _open(draft: Draft, act: Act) -> None:
        if act.element not in draft.released:
            raise NotPossible("not_released", act.element)
        draft.opened |= {act.element}
        draft.note("exhibit", act.element)

    @staticmethod
    def _check_fields(deliverable: Deliverable, fields: Mapping[str, str]) -> None:
        known = {field.key for field in deliverable.fields}
        for key in fields:
            if key not in known:
                raise NotPossible("unknown_field", key)
        for field in deliverable.fields:
            if field.required and not fields.get(field.key, "").strip():
                raise NotPossible("field_missing", field.label)

    def _pass(self, draft: Draft, finished: clock.Finished) -> None:
        """Let the time of an act pass, with everything that falls into it, in its order."""
        until = finished(draft.now)
        while draft.now < until:
            falls = _next_fall(draft, until)
            draft.now = self._next_turn(draft, falls or until)
            if draft.now == falls:
                self._fall(draft)
            self._happen(draft)

    def _next_turn(self, draft: Draft, until: datetime) -> datetime:
        """Return the moment, at the latest `until`, when the time of an event has come."""
        now, found = draft.now, until
        for turn in self._left[draft.happened]:
            at = turn.begins(draft)
            if at is not None and now < at < found:
                found = at
        return found

    def _fall(self, draft: Draft) -> None:
        """Let every deadline fall whose last day is over."""
        today = draft.now.date()
        late = [key for key, r in draft.deadlines.items() if deadlines.falls(r, today)]
        if not late:
            return
        fallen = {key: deadlines.passed(draft.deadlines[key], today) for key in late}
        draft.deadlines = {**draft.deadlines, **fallen}
        for key in late:
            draft.note("deadline_missed", key)
            error = self.rules[key].critical
            if error:
                draft.err(error)

    def _happen(self, draft: Draft) -> None:
        """Let every event happen that is due now; one may make the next one due."""
        while draft.ending is None and (turn := self._due(draft)) is not None:
            event = turn.event
            draft.happened |= {event.key}
            draft.note("event", event.key, event.turns)
            if event.critical:
                draft.err(event.critical)
            _change(draft, turn.changes)

    def _due(self, draft: Draft) -> Turn | None:
        for turn in self._left[draft.happened]:
            at = turn.begins(draft)
            if at is not None and at <= draft.now and turn.allows(draft):
                return turn
        return None

    def _enter(self, draft: Draft, key: str) -> None:
        if key in self.endings:
            draft.ending = key
            draft.note("ending", key)
            return
        draft.scene = key
        draft.note("scene", key, self.scenes[key].turns)
        _change(draft, self._script.entering[key])


def _next_fall(draft: Draft, until: datetime) -> datetime | None:
    """Return the moment, at the latest `until`, when the next deadline falls."""
    found: datetime | None = None
    for running in draft.deadlines.values():
        if running.state is DeadlineState.RUNNING and running.due_on is not None:
            falls = clock.midnight_after(running.due_on)
            if falls <= (found or until):
                found = falls
    return found


def _change(draft: Draft, changes: Iterable[Change]) -> None:
    for change in changes:
        change(draft)


def _added(process: Mapping[str, int], points: Mapping[str, int]) -> Mapping[str, int]:
    if not process:
        return points
    total = dict(process)
    for key, amount in points.items():
        total[key] = total.get(key, 0) + amount
    return total
