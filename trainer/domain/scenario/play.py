"""The simulator: an attempt's state is a fold of its steps over a frozen case.

Order at one instant: time passes, deadlines fall, then the act's own effects apply.
An act that finishes on the last day is in time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from trainer.domain.calendar import WorkCalendar
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
        return self._entered(state, state.scene)

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
        return moves[act.kind](state._replace(steps=state.steps + 1), act)

    def _chosen(self, state: State, act: Act) -> State:
        if act.element != state.scene:
            raise NotPossible("wrong_scene", act.element)
        choice = next((c for c in self.choices(state) if c.key == act.detail), None)
        if choice is None:
            raise NotPossible("no_such_choice", act.detail)
        first_time = state.scene not in state.scored
        points = dict(choice.points or {}) if first_time else {}
        state = self._logged(state, "choice", choice.key, choice.turns, points)
        state = state._replace(
            scored=state.scored | {state.scene},
            process=_added(state.process, points),
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
        now = clock.after(state.now, cost, self.calendar)
        moved = {k: deadlines.passed(r, now.date()) for k, r in state.deadlines.items()}
        late = [k for k, r in moved.items() if r.is_late and not state.deadlines[k].is_late]
        state = state._replace(now=now, deadlines=moved)
        for key in late:
            state = self._logged(state, "deadline_missed", key)
            error = self.rules[key].critical
            state = self._erred(state, error) if error else state
        return state

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


def _added(process: Mapping[str, int], points: Mapping[str, int]) -> dict[str, int]:
    total = dict(process)
    for key, amount in points.items():
        total[key] = total.get(key, 0) + amount
    return total
