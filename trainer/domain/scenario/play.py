"""The simulator: an attempt's state is a fold of its steps over a frozen case.

While an act takes its time, what falls into that time happens in its order: at one moment
deadlines fall first, then events by priority, then by key; the act's own effects apply when
it is finished. An act that finishes on the last day is in time. An event that waits for
nothing but a condition happens after the act that made it true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property

from trainer.domain.calendar import ONE_DAY, WorkCalendar
from trainer.domain.scenario import clock, deadlines
from trainer.domain.scenario.conditions import holds
from trainer.domain.scenario.deadlines import Running
from trainer.domain.scenario.document import (
    Choice,
    Cost,
    Deadline,
    DeadlineState,
    Deliverable,
    Effect,
    Ending,
    Event,
    Exhibit,
    Persona,
    Scenario,
    Scene,
    Turn,
    Value,
    VariableType,
    When,
)
from trainer.domain.scenario.state import Act, Moment, State


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
    def _acts(self) -> dict[str, dict[str, Choice]]:
        return {scene.key: {c.key: c for c in scene.choices} for scene in self.document.scenes}

    @cached_property
    def _finished(self) -> dict[tuple[datetime, Cost], datetime]:
        return {}

    @cached_property
    def events(self) -> list[Event]:
        """Events in the order in which they happen at one moment."""
        return sorted(self.document.events, key=lambda event: (event.priority, event.key))

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
        running = [Effect(start=d.key) for d in document.deadlines if d.starts is When.START]
        state = self._affected(state, running)
        return self._happened(self._entered(state, state.scene))

    def fold(self, acts: Iterable[Act]) -> State:
        """Return the state after `acts`, from the start; raises NotPossible."""
        state = self.first
        for act in acts:
            state = self.after(state, act)
        return state

    def choices(self, state: State) -> list[Choice]:
        """Return what the officer can do now; empty when the case is over or asks for a paper."""
        if state.is_over:
            return []
        return [c for c in self.scenes[state.scene].choices if holds(c.when, state)]

    def deliverable(self, state: State) -> Deliverable | None:
        """Return the paper that the present scene asks for, if any."""
        key = None if state.is_over else self.scenes[state.scene].deliverable
        return self.deliverables[key] if key else None

    def after(self, state: State, act: Act) -> State:
        """Return the state one act later; raises NotPossible and leaves `state` alone."""
        if state.is_over and act.kind != "note":
            raise NotPossible("over")
        moves: dict[str, Callable[[State, Act], State]] = {
            "choose": self._chosen,
            "write": self._written,
            "open": self._opened,
            "note": lambda state, act: state,
        }
        return self._happened(moves[act.kind](state._replace(steps=state.steps + 1), act))

    def _chosen(self, state: State, act: Act) -> State:
        if act.element != state.scene:
            raise NotPossible("wrong_scene", act.element)
        choice = self._acts[act.element].get(act.detail)
        if choice is None or not holds(choice.when, state):
            raise NotPossible("no_such_choice", act.detail)
        first_time = state.scene not in state.scored
        points = _earned(choice, state) if first_time else {}
        state = self._logged(state, "choice", choice.key, choice.turns, points)
        state = state._replace(
            scored=state.scored | {state.scene},
            process=_added(state.process, points),
            mistaken=state.mistaken | {choice.mistake} if choice.mistake else state.mistaken,
        )
        if choice.critical:
            state = self._erred(state, choice.critical)
        state = self._affected(self._passed(state, choice.cost), choice.effects)
        return self._entered(state, choice.goto)

    def _written(self, state: State, act: Act) -> State:
        scene = self.scenes[state.scene]
        if act.element != state.scene:
            raise NotPossible("wrong_scene", act.element)
        if scene.deliverable is None or scene.goto is None:
            raise NotPossible("not_a_writing_scene", act.element)
        self._check_fields(self.deliverables[scene.deliverable], act.fields)
        written = {**state.written, scene.deliverable: dict(act.fields)}
        state = self._logged(state._replace(written=written), "written", scene.deliverable)
        state = self._affected(self._passed(state, scene.cost), scene.effects)
        return self._entered(state, scene.goto)

    def _opened(self, state: State, act: Act) -> State:
        if act.element not in state.released:
            raise NotPossible("not_released", act.element)
        state = state._replace(opened=state.opened | {act.element})
        return self._logged(state, "exhibit", act.element)

    @staticmethod
    def _check_fields(deliverable: Deliverable, fields: Mapping[str, str]) -> None:
        known = {field.key for field in deliverable.fields}
        for key in fields:
            if key not in known:
                raise NotPossible("unknown_field", key)
        for field in deliverable.fields:
            if field.required and not fields.get(field.key, "").strip():
                raise NotPossible("field_missing", field.label)

    def _passed(self, state: State, cost: Cost) -> State:
        """Let the time of an act pass, with everything that falls into it, in its order."""
        until = self._until(state.now, cost)
        while state.now < until:
            state = state._replace(now=min((*self._moments(state), until)))
            state = self._happened(self._fallen(state))
        return state

    def _until(self, moment: datetime, cost: Cost) -> datetime:
        """Return when an act is finished; the same question is asked over and over."""
        asked = moment, cost
        if asked not in self._finished:
            self._finished[asked] = clock.after(moment, cost, self.calendar)
        return self._finished[asked]

    def _moments(self, state: State) -> list[datetime]:
        """Return the moments after now at which something may happen by itself."""
        found = [
            datetime.combine(running.due_on + ONE_DAY, time())
            for running in state.deadlines.values()
            if running.state is DeadlineState.RUNNING and running.due_on is not None
        ]
        for event in self._open_events(state):
            at = self._moment(event, state)
            if at is not None and at > state.now:
                found.append(at)
        return found

    def _fallen(self, state: State) -> State:
        """Let every deadline fall whose last day is over."""
        today = state.now.date()
        moved = {k: deadlines.passed(r, today) for k, r in state.deadlines.items()}
        late = [k for k, r in moved.items() if r is not state.deadlines[k]]
        state = state._replace(deadlines=moved) if late else state
        for key in late:
            state = self._logged(state, "deadline_missed", key)
            error = self.rules[key].critical
            state = self._erred(state, error) if error else state
        return state

    def _happened(self, state: State) -> State:
        """Let every event happen that is due now; one may make the next one due."""
        while not state.is_over and (event := self._due_event(state)) is not None:
            state = self._occurred(state, event)
        return state

    def _open_events(self, state: State) -> Sequence[Event]:
        if not self.events:
            return ()
        return [event for event in self.events if event.key not in state.happened]

    def _due_event(self, state: State) -> Event | None:
        for event in self._open_events(state):
            at = self._moment(event, state)
            if at is not None and at <= state.now and holds(event.when, state):
                return event
        return None

    def _moment(self, event: Event, state: State) -> datetime | None:
        """Return from when an event can happen, or None while that is not known."""
        if event.at is not None:
            return event.at
        if event.since is None:
            return self.document.starts
        began = state.deadlines[event.since].started_on
        if began is None:
            return None
        morning = clock.opened(datetime.combine(began, time()), self.calendar)
        return self._until(morning, event.after)

    def _occurred(self, state: State, event: Event) -> State:
        state = state._replace(happened=state.happened | {event.key})
        state = self._logged(state, "event", event.key, event.turns)
        if event.critical:
            state = self._erred(state, event.critical)
        return self._affected(state, event.effects)

    def _entered(self, state: State, key: str) -> State:
        if key in self.endings:
            return self._logged(state._replace(ending=key), "ending", key)
        scene = self.scenes[key]
        state = self._logged(state._replace(scene=key), "scene", key, scene.turns)
        return self._affected(state, scene.on_enter)

    def _affected(self, state: State, effects: Iterable[Effect]) -> State:
        for effect in effects:
            if effect.set is not None:
                state = state._replace(variables={**state.variables, **effect.set})
            elif effect.add is not None:
                state = state._replace(variables=self._counted(state, effect.add))
            elif effect.stamp is not None:
                today = state.now.date().isoformat()
                state = state._replace(variables={**state.variables, effect.stamp: today})
            elif effect.release is not None:
                state = self._released(state, effect.release)
            else:
                state = self._deadline_moved(state, effect)
        return state

    def _counted(self, state: State, amounts: Mapping[str, int]) -> dict[str, Value]:
        bounds = {v.key: v for v in self.document.variables if v.type is VariableType.INT}
        values = dict(state.variables)
        for key, amount in amounts.items():
            limit = bounds[key]
            values[key] = max(limit.min, min(limit.max, int(state.variables[key]) + amount))
        return values

    def _released(self, state: State, key: str) -> State:
        if key in state.released:
            return state
        return self._logged(state._replace(released=(*state.released, key)), "released", key)

    def _deadline_moved(self, state: State, effect: Effect) -> State:
        today = state.now.date()
        if effect.start is not None:
            key, verb = effect.start, "deadline_started"
            moved = deadlines.start(state.deadlines[key], self.rules[key], today, self.calendar)
        elif effect.meet is not None:
            key, verb = effect.meet, "deadline_met"
            moved = deadlines.meet(state.deadlines[key], today)
        elif effect.pause is not None:
            key, verb = effect.pause, "deadline_paused"
            moved = deadlines.pause(state.deadlines[key], today)
        else:
            assert effect.resume is not None
            key, verb = effect.resume, "deadline_resumed"
            moved = deadlines.resume(state.deadlines[key], self.rules[key], today, self.calendar)
        if moved == state.deadlines[key]:
            return state
        if moved.state is DeadlineState.MISSED:
            verb = "deadline_met_late"
        return self._logged(state._replace(deadlines={**state.deadlines, key: moved}), verb, key)

    def _erred(self, state: State, key: str) -> State:
        if key in state.critical:
            return state
        return self._logged(state._replace(critical=(*state.critical, key)), "critical", key)

    @staticmethod
    def _logged(
        state: State,
        kind: str,
        key: str,
        turns: tuple[Turn, ...] = (),
        points: Mapping[str, int] | None = None,
    ) -> State:
        moment = Moment(state.now, kind, key, state.scene, state.steps, turns, points or {})
        return state._replace(log=(*state.log, moment))


def _earned(choice: Choice, state: State) -> dict[str, int]:
    """Return the points of a choice; a mistake made before takes no more points away."""
    points = choice.points or {}
    if choice.mistake is None or choice.mistake not in state.mistaken:
        return dict(points)
    return {key: amount for key, amount in points.items() if amount > 0}


def _added(process: Mapping[str, int], points: Mapping[str, int]) -> dict[str, int]:
    total = dict(process)
    for key, amount in points.items():
        total[key] = total.get(key, 0) + amount
    return total
