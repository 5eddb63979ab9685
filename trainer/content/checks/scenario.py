"""What can be wrong with a simulated case: shapes, references, reachability."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from trainer.content.checks import finding, picture
from trainer.content.checks.finding import Finding, References
from trainer.content.fault import Path
from trainer.domain.scenario.conditions import names
from trainer.domain.scenario.document import (
    NARRATOR,
    NO_DATE,
    Choice,
    Condition,
    Cost,
    Effect,
    ElementRule,
    Event,
    Scenario,
    Scene,
    Turn,
    VariableType,
)

FORMS = frozenset(
    "投诉登记表 举报登记表 投诉/举报分送通知书 限期提供身份证明材料通知书 投诉受理决定书 "
    "投诉不予受理决定书 投诉调解通知书 投诉终止调解决定书 投诉调解书 举报处理结果告知书 "
    "投诉调解记录 移送材料（本单位格式）".split()
)
FEWEST_ENDINGS = 2
_LEAVES = ("flag", "var", "deadline", "opened", "not_", "all", "any")
_EFFECTS = ("set", "add", "release", "start", "meet", "pause", "resume", "stamp")


def findings(scenario: Scenario, references: References) -> Iterator[Finding]:
    """Find faults in a case."""
    yield from finding.slug(scenario.key, ("key",))
    yield from finding.within(scenario.difficulty, 1, 5, ("difficulty",))
    yield from _Checker(scenario, references).findings()


@dataclass
class _Checker:
    document: Scenario
    references: References

    def __post_init__(self) -> None:
        document = self.document
        self.variables = {variable.key: variable for variable in document.variables}
        self.exhibits = {exhibit.key for exhibit in document.exhibits}
        self.deadlines = {deadline.key for deadline in document.deadlines}
        self.criteria = {criterion.key for criterion in document.criteria}
        self.errors = {error.key for error in document.critical_errors}
        self.deliverables = {deliverable.key for deliverable in document.deliverables}
        self.places = {s.key for s in document.scenes} | {e.key for e in document.endings}
        self.speakers = {persona.key for persona in document.personas} | {NARRATOR}

    def findings(self) -> Iterator[Finding]:
        document = self.document
        for name in (
            "personas", "variables", "exhibits", "deadlines", "criteria", "critical_errors",
            "events", "scenes", "deliverables", "endings",
        ):  # fmt: skip
            yield from finding.keys([entry.key for entry in getattr(document, name)], (name,))
        if not document.scenes:
            yield Finding(("scenes",), "至少要有一个环节", "there must be a scene")
            return
        if len(document.endings) < FEWEST_ENDINGS:
            yield Finding(("endings",), "至少要有两个办理结果", "two endings are needed")
        yield from self._heads()
        for index, event in enumerate(document.events):
            yield from self._event(event, ("events", index))
        for index, scene in enumerate(document.scenes):
            yield from self._scene(scene, ("scenes", index))
        yield from self._unwritten()
        yield from self._unreachable()

    def _heads(self) -> Iterator[Finding]:
        document = self.document
        weights = document.scoring.weights
        if weights.process + weights.timeliness + weights.product != 100:
            yield Finding(("scoring", "weights"), "权重合计应当是 100", "weights must add to 100")
        for name in ("process", "timeliness", "product"):
            yield from finding.within(getattr(weights, name), 0, 100, ("scoring", "weights", name))
        for name in ("pass_mark", "critical_cap"):
            yield from finding.within(getattr(document.scoring, name), 0, 100, ("scoring", name))
        if document.starts.tzinfo is not None:
            yield Finding(("starts",), "时间不写时区", "the time must have no zone")
        for index, exhibit in enumerate(document.exhibits):
            path: Path = ("exhibits", index)
            yield from finding.filled(exhibit.text, (*path, "file"))
            for number, one in enumerate(exhibit.pictures):
                yield from finding.filled(one.title, (*path, "pictures", number, "title"))
                yield from picture.findings(one.svg, (*path, "pictures", number, "svg"))
        for index, deadline in enumerate(document.deadlines):
            path = ("deadlines", index)
            yield from finding.within(deadline.length, 1, 400, (*path, "length"))
            yield from self._cited(deadline.citations, path)
            if deadline.critical:
                yield from self._error(deadline.critical, (*path, "critical"))
        for index, criterion in enumerate(document.criteria):
            yield from finding.known(
                criterion.competency, self.references.competencies,
                ("criteria", index, "competency"), "履职能力", "competency",
            )  # fmt: skip
        for index, error in enumerate(document.critical_errors):
            yield from self._cited(error.citations, ("critical_errors", index))
        for index, variable in enumerate(document.variables):
            yield from self._typed(variable.key, variable.initial, ("variables", index, "initial"))
        for index, persona in enumerate(document.personas):
            if persona.mood is not None:
                yield from self._countable(persona.mood, ("personas", index, "mood"))
        yield from self._deliverables()

    def _event(self, event: Event, path: Path) -> Iterator[Finding]:
        yield from finding.filled(event.title, (*path, "title"))
        if event.at is not None and event.since is not None:
            yield Finding(path, "at 和 since 只能写一个", "either `at` or `since`, not both")
        if event.at is None and event.since is None and event.when is None:
            yield Finding(
                path, "事件要写 at、since 或者 when", "an event needs `at`, `since` or `when`"
            )
        if event.since is not None:
            yield from finding.known(
                event.since, self.deadlines, (*path, "since"), "办理时限", "deadline"
            )
        yield from _costs(event.after, (*path, "after"))
        if event.when is not None:
            yield from self._condition(event.when, (*path, "when"))
        if event.critical:
            yield from self._error(event.critical, (*path, "critical"))
        yield from self._turns(event.turns, (*path, "turns"))
        yield from self._effects(event.effects, (*path, "effects"))

    def _deliverables(self) -> Iterator[Finding]:
        for index, deliverable in enumerate(self.document.deliverables):
            path = ("deliverables", index)
            yield from finding.known(deliverable.form, FORMS, (*path, "form"), "文书名称", "form")
            yield from finding.known(
                deliverable.rubric, self.references.rubrics, (*path, "rubric"), "评分标准", "rubric"
            )
            yield from finding.keys([f.key for f in deliverable.fields], (*path, "fields"))
            for number, element in enumerate(deliverable.elements):
                where = (*path, "elements", number)
                yield from self._cited(element.citations, where)
                if element.in_field:
                    fields = {one.key for one in deliverable.fields}
                    yield from finding.known(
                        element.in_field, fields, (*where, "in_field"), "栏目", "field"
                    )
                if element.rule is ElementRule.CITED and not element.citations:
                    yield Finding(
                        where, "要写 citations：引用了哪一条才算", "`citations` is missing"
                    )

    def _scene(self, scene: Scene, path: Path) -> Iterator[Finding]:
        yield from self._turns(scene.turns, (*path, "turns"))
        yield from self._effects(scene.on_enter, (*path, "on_enter"))
        yield from self._effects(scene.effects, (*path, "effects"))
        yield from finding.keys([choice.key for choice in scene.choices], (*path, "choices"))
        if scene.deliverable is not None:
            yield from self._writing(scene, path)
        elif not scene.choices:
            yield Finding(
                path, "环节既没有处置也没有文书", "the scene has neither choices nor a paper"
            )
        elif all(choice.when is not None for choice in scene.choices):
            yield Finding(path, "至少要有一个无条件的处置", "one choice must have no condition")
        for index, choice in enumerate(scene.choices):
            yield from self._choice(scene, choice, (*path, "choices", index))

    def _writing(self, scene: Scene, path: Path) -> Iterator[Finding]:
        if scene.choices or scene.goto is None:
            yield Finding(
                path,
                "写文书的环节没有处置，要写 goto",
                "a writing scene has no choices and needs goto",
            )
        yield from finding.known(
            str(scene.deliverable), self.deliverables, (*path, "deliverable"), "文书", "deliverable"
        )
        yield from self._place(scene.goto or scene.key, (*path, "goto"))
        yield from _costs(scene.cost, (*path, "cost"))

    def _choice(self, scene: Scene, choice: Choice, path: Path) -> Iterator[Finding]:
        yield from self._place(choice.goto, (*path, "goto"))
        yield from finding.filled(choice.text, (*path, "text"))
        yield from finding.filled(choice.reason, (*path, "reason"))
        yield from _costs(choice.cost, (*path, "cost"))
        if choice.goto == scene.key and choice.cost == Cost():
            yield Finding((*path, "goto"), "回到本环节的处置要花时间", "a loop must cost time")
        for key in choice.points or {}:
            yield from finding.known(
                key, self.criteria, (*path, "points", key), "评分项", "criterion"
            )
        if choice.critical:
            yield from self._error(choice.critical, (*path, "critical"))
        if choice.when is not None:
            yield from self._condition(choice.when, (*path, "when"))
        yield from self._effects(choice.effects, (*path, "effects"))
        yield from self._turns(choice.turns, (*path, "turns"))
        yield from self._cited(choice.citations, path)

    def _turns(self, turns: Iterable[Turn], path: Path) -> Iterator[Finding]:
        for index, turn in enumerate(turns):
            yield from finding.known(
                turn.by, self.speakers, (*path, index, "by"), "人物", "persona"
            )

    def _condition(self, condition: Condition, path: Path) -> Iterator[Finding]:
        given = [name for name in _LEAVES if getattr(condition, name) is not None]
        if len(given) != 1:
            yield Finding(path, "条件只能写一种", "a condition has exactly one form")
            return
        if condition.flag is not None or condition.var is not None:
            name = str(condition.flag or condition.var)
            yield from finding.known(name, self.variables, path, "变量", "variable")
            bounded = condition.not_before is not None or condition.not_after is not None
            if bounded and name in self.variables:
                yield from self._dated(name, path)
        elif condition.deadline is not None:
            yield from finding.known(
                condition.deadline, self.deadlines, path, "办理时限", "deadline"
            )
            if condition.is_ is None:
                yield Finding(path, "要写 is", "`is` is missing")
        elif condition.opened is not None:
            yield from finding.known(condition.opened, self.exhibits, path, "材料", "exhibit")
        for name in ("all", "any"):
            for index, part in enumerate(getattr(condition, name) or ()):
                yield from self._condition(part, (*path, name, index))
        if condition.not_ is not None:
            yield from self._condition(condition.not_, (*path, "not"))

    def _effects(self, effects: Iterable[Effect], path: Path) -> Iterator[Finding]:
        for index, effect in enumerate(effects):
            where = (*path, index)
            given = [name for name in _EFFECTS if getattr(effect, name) is not None]
            if len(given) != 1:
                yield Finding(where, "每个效果只能写一种", "an effect has exactly one form")
                continue
            yield from self._effect(given[0], effect, where)

    def _effect(self, name: str, effect: Effect, where: Path) -> Iterator[Finding]:
        target = getattr(effect, name)
        if name == "set":
            for key, value in target.items():
                yield from self._typed(key, value, where)
        elif name == "add":
            for key in target:
                yield from self._countable(key, where)
        elif name == "stamp":
            yield from self._dated(target, where)
        elif name == "release":
            yield from finding.known(target, self.exhibits, where, "材料", "exhibit")
        else:
            yield from finding.known(target, self.deadlines, where, "办理时限", "deadline")

    def _dated(self, key: str, where: Path) -> Iterator[Finding]:
        variable = self.variables.get(key)
        if variable is None or variable.type is not VariableType.DATE:
            yield Finding(where, f"{key} 不是日期变量", f"{key} is no date variable")

    def _countable(self, key: str, where: Path) -> Iterator[Finding]:
        variable = self.variables.get(key)
        if variable is None or variable.type is not VariableType.INT:
            yield Finding(where, f"{key} 不是整数变量", f"{key} is no int variable")

    def _typed(self, key: str, value: object, where: Path) -> Iterator[Finding]:
        variable = self.variables.get(key)
        if variable is None:
            yield from finding.known(key, self.variables, where, "变量", "variable")
            return
        fits: dict[VariableType, Callable[[], bool]] = {
            VariableType.BOOL: lambda: isinstance(value, bool),
            VariableType.INT: lambda: (
                isinstance(value, int)
                and not isinstance(value, bool)
                and variable.min <= value <= variable.max
            ),
            VariableType.ENUM: lambda: value in variable.values,
            VariableType.DATE: lambda: value == NO_DATE or _is_day(value),
        }
        if not fits[variable.type]():
            yield Finding(
                where, f"{value!r} 不是变量 {key} 的值", f"{value!r} is no value of variable {key}"
            )

    def _place(self, key: str, path: Path) -> Iterator[Finding]:
        yield from finding.known(key, self.places, path, "环节或办理结果", "scene or ending")

    def _error(self, key: str, path: Path) -> Iterator[Finding]:
        yield from finding.known(key, self.errors, path, "红线差错", "critical error")

    def _cited(self, citations: Iterable[str], path: Path) -> Iterator[Finding]:
        where = (*path, "citations")
        yield from finding.cited(citations, where, self.references, self.document.as_of)

    def _unwritten(self) -> Iterator[Finding]:
        document = self.document
        choices = [choice for scene in document.scenes for choice in scene.choices]
        conditions = [c.when for c in choices] + [event.when for event in document.events]
        asked = set[str]().union(*(names(condition) for condition in conditions))
        effects = [
            effect
            for scene in document.scenes
            for part in (scene.on_enter, scene.effects, *(c.effects for c in scene.choices))
            for effect in part
        ] + [effect for event in document.events for effect in event.effects]
        written = set[str]()
        for effect in effects:
            written |= {*(effect.set or ()), *(effect.add or ()), str(effect.stamp)}
        for index, variable in enumerate(document.variables):
            if variable.key in asked - written:
                yield Finding(
                    ("variables", index),
                    f"有条件要看变量 {variable.key}，却没有处置改变它",
                    f"a guard reads {variable.key}, but nothing writes it",
                )

    def _unreachable(self) -> Iterator[Finding]:
        leads = {
            scene.key: [c.goto for c in scene.choices] + ([scene.goto] if scene.goto else [])
            for scene in self.document.scenes
        }
        reached: set[str] = set()
        waiting = [self.document.scenes[0].key]
        while waiting:
            key = waiting.pop()
            if key not in reached:
                reached.add(key)
                waiting.extend(leads.get(key, []))
        for name in ("scenes", "endings"):
            for index, entry in enumerate(getattr(self.document, name)):
                if entry.key not in reached:
                    yield Finding(
                        (name, index), f"走不到：{entry.key}", f"{entry.key} cannot be reached"
                    )


def _costs(cost: Cost, path: Path) -> Iterator[Finding]:
    given = [value for value in (cost.hours, cost.working_days, cost.days) if value]
    many = len(given) + (cost.until is not None) > 1
    if many or any(value < 0 for value in given):
        yield Finding(path, "花费只能写一种，且为正数", "exactly one positive cost")
    if cost.until is not None and cost.until.tzinfo is not None:
        yield Finding((*path, "until"), "时间不写时区", "the time must have no zone")


def _is_day(value: object) -> bool:
    try:
        return date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        return False
