"""What keeps an outline from being a case: each fault at its place in the outline, with the cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from trainer.content.checks import scenario as scenarios
from trainer.content.checks.finding import Finding, References, known
from trainer.content.fault import Path
from trainer.content.outlines import forms, made
from trainer.content.outlines.talk import strangers
from trainer.domain.scenario.check import Report, Trouble
from trainer.domain.scenario.document import DeadlineState, Scenario
from trainer.domain.scenario.outline import Deed, Leads, Mistake, Outline, Slip, Step
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, State

# What must have been done before a deed, in an earlier step.
_BEFORE = {
    Deed.AGREE: Deed.ACCEPT,
    Deed.TERMINATE: Deed.ACCEPT,
    Deed.TEST: Deed.ACCEPT,
    Deed.TESTED: Deed.TEST,
    Deed.TELL: Deed.TERMINATE,
    Deed.LEAD: Deed.ACCEPT,
}
DEEDS = {
    Deed.ACCEPT: "受理",
    Deed.REFUSE: "不予受理",
    Deed.TEST: "委托鉴定、检测",
    Deed.TESTED: "收到鉴定、检测结论",
    Deed.AGREE: "达成调解协议",
    Deed.TERMINATE: "决定终止调解",
    Deed.TELL: "告知终止调解",
    Deed.LEAD: "发现线索",
    Deed.CHECK: "核查线索",
}
_FIELDS = {
    "text": "right",
    "reason": "why",
    "turns": "answer",
    "effects": "deed",
    "points": "competency",
}


def own(outline: Outline, references: References) -> Iterator[Finding]:
    """Find what is missing or at odds in the outline itself."""
    yield from _Own(outline, references).findings()


@dataclass(frozen=True)
class _Own:
    outline: Outline
    references: References

    def findings(self) -> Iterator[Finding]:
        outline = self.outline
        yield from _said(outline.title, ("title",), "还没有案名", "the case has no title")
        yield from _said(
            outline.matter, ("matter",), "还没有写投诉什么", "the complaint is not told"
        )
        yield from _said(outline.office, ("office",), "还没有写办理单位", "the office is missing")
        yield from self._people()
        if not outline.steps:
            yield Finding(("steps",), "还没有一步。请加一步", "there is no step yet")
        for number, step in enumerate(outline.steps):
            yield from self._step(step, ("steps", number))
        yield from self._deeds()
        yield from self._papers()
        yield from self._writing()
        mistakes = [mistake for step in outline.steps for mistake in step.mistakes]
        if mistakes and all(mistake.leads is not Leads.END for mistake in mistakes):
            yield Finding(
                ("steps", len(outline.steps) - 1, "mistakes"),
                "每一种错最后都回到了正路，案件只有一种结果。请挑一种最要紧的错，后果改为“案件就此结束”",
                "no mistake ends the case; let the gravest one end it",
            )

    def _people(self) -> Iterator[Finding]:
        seen: set[str] = set()
        for number, one in enumerate(self.outline.people):
            path = ("people", number, "role")
            yield from _said(one.role, path, "人物没有写身份", "a person has no role")
            if one.role in seen:
                yield Finding(
                    path, f"有两个“{one.role}”，请写得能分开", f"two people are {one.role}"
                )
            seen.add(one.role)

    def _step(self, step: Step, path: Path) -> Iterator[Finding]:
        yield from _said(step.said, (*path, "said"), "还没有写当事人说了什么", "nothing is said")
        yield from _said(
            step.right, (*path, "right"), "还没有写应当怎么做", "the right act is missing"
        )
        yield from _said(step.why, (*path, "why"), "还没有写为什么", "the reason is missing")
        if not step.citations:
            yield Finding(
                (*path, "citations"), "还没有写依据，例如“投诉举报办法#15”", "no article is cited"
            )
        yield from known(
            step.competency,
            self.references.competencies,
            (*path, "competency"),
            "履职能力",
            "competency",
        )
        yield from self._roles(step.said, (*path, "said"))
        yield from self._roles(step.answer, (*path, "answer"))
        if not step.mistakes:
            yield Finding(
                (*path, "mistakes"),
                "这一步只有一种做法，学员没有可选的。请写一种新人常犯的错",
                "the step has one act only; add a mistake",
            )
        for number, mistake in enumerate(step.mistakes):
            yield from self._mistake(mistake, (*path, "mistakes", number))

    def _mistake(self, mistake: Mistake, path: Path) -> Iterator[Finding]:
        yield from _said(
            mistake.text, (*path, "text"), "还没有写怎么做错的", "the mistake is not told"
        )
        yield from _said(mistake.why, (*path, "why"), "还没有写为什么不对", "the reason is missing")
        yield from self._roles(mistake.follows, (*path, "follows"))
        if mistake.slip is Slip.RED:
            yield from _said(
                mistake.red,
                (*path, "red"),
                "还没有写是哪一种红线差错",
                "the critical error has no name",
            )
        if mistake.leads is Leads.REPAIR:
            yield from _said(
                mistake.repair, (*path, "repair"), "还没有写怎样补救", "the repair is missing"
            )

    def _roles(self, text: str, path: Path) -> Iterator[Finding]:
        for role in strangers(text, self.outline.people):
            yield Finding(
                path,
                f"说话的“{role}”不在人物里。请在“人物”里加上，或者改成已有的身份",
                f"{role} speaks, but is none of the people",
            )

    def _deeds(self) -> Iterator[Finding]:
        done: set[Deed] = set()
        for path, deed in self._order():
            needed = _BEFORE.get(deed)
            if needed and needed not in done:
                yield Finding(
                    path,
                    f"“{DEEDS[deed]}”以前没有“{DEEDS[needed]}”。请在前面的一步选上“{DEEDS[needed]}”",
                    f"{deed} needs {needed} in an earlier step",
                )
            if deed is not Deed.NONE and deed in done:
                yield Finding(path, f"“{DEEDS[deed]}”前面已经办过了", f"{deed} was done before")
            done.add(deed)
        for path, deed in self._order():
            if deed is Deed.TEST and Deed.TESTED not in done:
                yield Finding(
                    path,
                    "委托鉴定以后没有“收到鉴定、检测结论”，调解期限会一直停着。请在后面的一步选上",
                    "the test has no result; the period stands still for ever",
                )

    def _order(self) -> Iterator[tuple[Path, Deed]]:
        writing = self.outline.writing
        after = (
            (writing.after or self.outline.steps[-1].key)
            if writing and self.outline.steps
            else None
        )
        for number, step in enumerate(self.outline.steps):
            yield ("steps", number, "deed"), step.deed
            if writing and step.key == after:
                yield ("writing", "deed"), writing.deed

    def _papers(self) -> Iterator[Finding]:
        steps = {step.key for step in self.outline.steps}
        for number, paper in enumerate(self.outline.papers):
            path = ("papers", number)
            yield from _said(
                paper.title, (*path, "title"), "材料没有名称", "the paper has no title"
            )
            yield from _said(paper.text, (*path, "text"), "材料还没有内容", "the paper is empty")
            if paper.at and paper.at not in steps:
                yield Finding((*path, "at"), "材料出现的那一步已经没有了", "its step is gone")

    def _writing(self) -> Iterator[Finding]:
        writing = self.outline.writing
        if writing is None:
            return
        if writing.form not in forms.FORMS:
            yield Finding(("writing", "form"), "请选一种文书", "choose a form")
        yield from _said(
            writing.prompt, ("writing", "prompt"), "还没有写要求", "the task is missing"
        )
        yield from known(
            writing.rubric, self.references.rubrics, ("writing", "rubric"), "评分标准", "rubric"
        )
        if writing.after and writing.after not in {step.key for step in self.outline.steps}:
            yield Finding(("writing", "after"), "写文书的那一步已经没有了", "its step is gone")


def _said(text: str, path: Path, zh: str, en: str) -> Iterator[Finding]:
    if not text.strip():
        yield Finding(path, zh, en)


def of_case(outline: Outline, scenario: Scenario, references: References) -> Iterator[Finding]:
    """Find what the case of an outline has wrong, at the places of the outline."""
    told = (
        Finding(place(outline, scenario, found.path), found.zh, found.en)
        for found in scenarios.findings(scenario, references)
    )
    yield from dict.fromkeys(told)  # what a mistake takes from its step is told of the step alone


def of_report(outline: Outline, case: Case, report: Report) -> Iterator[Finding]:
    """Find what exploring the case found wrong, at the places of the outline, with the cure."""
    if not report.proven:
        yield Finding(
            ("steps",),
            f"走法太多，没有查完（超过 {report.situations} 种情况）。请减少错误的数目",
            f"not proven: more than {report.situations} situations",
        )
    found = {fault.trouble: fault for fault in reversed(report.faults)}
    if Trouble.BEYOND_CALENDAR in found:  # whatever else was found comes of it
        at = _step_index(outline, found[Trouble.BEYOND_CALENDAR].scene)
        yield Finding(
            ("steps", at, "cost"),
            f"从这里起，耗时或者期限会超出节假日表（到{case.calendar.last.year}年"
            f"{case.calendar.last.month}月{case.calendar.last.day}日）。请缩短耗时，或者把收到的日期提前",
            "an act leads beyond the calendar",
        )
    elif Trouble.NO_CLEAN_PASS in found:
        yield _too_slow(outline, case)
    else:
        for fault in report.faults:
            yield Finding(
                ("steps", _step_index(outline, fault.scene)),
                f"这一步有一处走不通（{fault.trouble}）",
                f"{fault.trouble}",
            )


def _too_slow(outline: Outline, case: Case) -> Finding:
    """Name the first step of the right way at whose end a period is over."""
    state = case.first
    for act in right_way(case.document):
        state = case.after(state, act)
        for key, running in state.deadlines.items():
            if running.state is DeadlineState.MISSED and running.due_on:
                due, rule = running.due_on, case.rules[key]
                return Finding(
                    _cost_of(outline, act),
                    f"照“应当怎么做”办到这里，已经是{_day(state)}，“{rule.title}”的期限"
                    f"{due.month}月{due.day}日就满了。请缩短到这一步为止的耗时",
                    f"the right way misses {key}",
                )
    return Finding(("steps",), "照“应当怎么做”办下来也不能及格", "the right way does not pass")


def right_way(scenario: Scenario, before: str = "") -> list[Act]:
    """Return the right acts of a case that an outline made, up to the scene `before` if given.

    A paper is taken as written with every field filled. Empty for a scene off the line.
    """
    scenes = {scene.key: scene for scene in scenario.scenes}
    acts: list[Act] = []
    at = scenario.scenes[0].key
    while at in scenes and at != before:
        scene = scenes[at]
        if scene.deliverable:
            paper = next(p for p in scenario.deliverables if p.key == scene.deliverable)
            acts.append(Act("write", at, "", {one.key: "…" for one in paper.fields}))
            at = str(scene.goto)
        else:
            right = scene.choices[0]
            acts.append(Act("choose", at, right.key))
            at = right.goto
    return acts if not before or at == before else []


def _cost_of(outline: Outline, act: Act) -> Path:
    if act.kind == "write":
        return ("writing", "cost")
    return ("steps", _step_index(outline, act.element), "cost")


def _day(state: State) -> str:
    return f"{state.now.month}月{state.now.day}日"


def _step_index(outline: Outline, scene: str) -> int:
    keys = [step.key for step in outline.steps]
    fitting = [n for n, key in enumerate(keys) if scene == key or scene.startswith(f"{key}-")]
    return fitting[-1] if fitting else 0


def place(outline: Outline, scenario: Scenario, path: Path) -> Path:
    """Return the place in an outline of a place in the case it makes."""
    match path:
        case ("scenes", int(at), *rest):
            return _of_scene(outline, scenario, at, rest)
        case ("exhibits", *rest):
            return ("papers", *("text" if one == "file" else one for one in rest))
        case ("personas", *rest):
            return ("people", *rest)
        case ("deliverables", _, *rest):
            return ("writing", *rest[:1])
        case ("endings", *_):
            return ("closings",)
        case ("critical_errors", int(at), *rest):
            return _of_error(outline, scenario.critical_errors[at].key, rest)
        case _:
            return path


def _of_scene(outline: Outline, scenario: Scenario, at: int, rest: list[str | int]) -> Path:
    scene = scenario.scenes[at]
    if scene.deliverable:
        return ("writing", *rest[:1])
    step: Path = ("steps", _step_index(outline, scene.key))
    match rest:
        case ["choices", int(choice), *inner] if scene.choices[choice].key == made.RIGHT:
            field = str(inner[0]) if inner else "right"
            return (*step, _FIELDS.get(field, field))
        case ["choices", int(choice), *inner] if scene.choices[choice].key != made.REPAIR:
            return _of_mistake(outline, step, choice - 1, inner[:1])
        case ["choices", *_]:
            return (*step, "mistakes")
        case ["turns", *_]:
            return (*step, "said")
        case _:
            return step


def _of_error(outline: Outline, key: str, rest: list[str | int]) -> Path:
    for number, step in enumerate(outline.steps):
        for place_, mistake in enumerate(step.mistakes):
            if key == f"{step.key}-{mistake.key}":
                return _of_mistake(outline, ("steps", number), place_, rest[:1])
    return ()


def _of_mistake(outline: Outline, step: Path, number: int, rest: list[str | int]) -> Path:
    """Return a place in a mistake; the articles that it takes from its step are at the step."""
    inherits = not outline.steps[int(step[1])].mistakes[number].citations
    if rest == ["citations"] and inherits:
        return (*step, "citations")
    field = {"reason": "why", "turns": "follows", "effects": "slip"}
    return (*step, "mistakes", number, *(field.get(str(one), one) for one in rest))


def sound_part(outline: Outline, findings: Iterable[Finding]) -> Outline | None:
    """Return the outline without the steps, papers and writing that have faults, to be tried.

    None where nothing playable is left: no step, or a head that is not told.
    """
    wrong = {path[:2] for path in (found.path for found in findings)}
    heads = {path[0] for path in wrong if path and path[0] not in ("steps", "papers", "writing")}
    steps = tuple(s for n, s in enumerate(outline.steps) if ("steps", n) not in wrong)
    if heads or not steps:
        return None
    keys = {step.key for step in steps}
    papers = tuple(p for n, p in enumerate(outline.papers) if ("papers", n) not in wrong)
    writing = outline.writing if not any(path[:1] == ("writing",) for path in wrong) else None
    if writing is not None and writing.after not in {"", *keys}:
        writing = None
    return replace(
        outline,
        steps=steps,
        papers=tuple(p if p.at in {"", *keys} else replace(p, at="") for p in papers),
        writing=writing,
    )
