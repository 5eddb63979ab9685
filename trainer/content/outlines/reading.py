"""The outline of a case, where it is a line with detours such as an outline makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trainer.content.outlines import made, periods
from trainer.content.outlines.talk import written
from trainer.domain.scenario.document import Choice, Effect, Scenario, Scene
from trainer.domain.scenario.outline import (
    Closing,
    Deed,
    Leads,
    Mistake,
    Outline,
    Paper,
    Slip,
    Speaker,
    Step,
    Writing,
)

_REFUSED = "不予受理"  # tells a refusal from an acceptance where no later period does


def outline(scenario: Scenario, competencies: dict[str, str]) -> Outline | None:
    """Return the outline that makes exactly this case, or None where there is none."""
    try:
        found = _read(scenario)
        again = made.case(found, competencies)
    except (KeyError, IndexError, ValueError):
        return None
    return found if again == scenario else None


def _read(scenario: Scenario) -> Outline:
    return _with_task(
        Outline(
            format=1,
            kind="outline",
            key=scenario.key,
            title=scenario.title,
            received=scenario.starts,
            office=scenario.office,
            matter=scenario.summary,
            people=tuple(
                Speaker(
                    one.key,
                    one.role,
                    "" if one.name == one.role else one.name,
                    one.about,
                    one.interest,
                )
                for one in scenario.personas
            ),
            steps=tuple(_steps(scenario)),
            duties=scenario.duties,
            channel=scenario.channel,
            difficulty=scenario.difficulty,
            minutes=scenario.minutes,
            papers=tuple(_papers(scenario)),
            writing=_writing(scenario),
            closings=tuple(
                Closing(one.outcome, one.text)
                for one in scenario.endings
                if one.text != made.TEXTS[one.outcome]
            ),
            note=scenario.note,
            author=scenario.author,
        ),
        scenario.task,
    )


def _with_task(outline: Outline, task: str) -> Outline:
    """Return the outline with its task, where that is another one than every outline has."""
    return outline if task == made.standard_task(outline) else replace(outline, task=task)


def _steps(scenario: Scenario) -> Iterator[Step]:
    rows = [scene for scene in scenario.scenes if _is_step(scene)]
    for number, scene in enumerate(rows, 1):
        right = scene.choices[0]
        yield Step(
            key=scene.key,
            said=written(scene.turns, scenario.personas),
            right=right.text,
            why=right.reason,
            competency=_competency(scenario, right),
            title="" if scene.title == f"第{number}步" else scene.title,
            answer=written(right.turns, scenario.personas),
            cost=right.cost,
            deed=_deed(scenario, right.effects, right.text),
            citations=right.citations,
            mistakes=tuple(_mistakes(scenario, scene)),
            hint=scene.hint,
        )


def _is_step(scene: Scene) -> bool:
    return bool(scene.choices) and scene.choices[0].key == made.RIGHT


def _competency(scenario: Scenario, right: Choice) -> str:
    (key,) = right.points or {}
    return next(one.competency for one in scenario.criteria if one.key == key)


def _mistakes(scenario: Scenario, scene: Scene) -> Iterator[Mistake]:
    repairs = {one.key: one for one in scenario.scenes}
    endings = {ending.key for ending in scenario.endings}
    titles = {error.key: error.title for error in scenario.critical_errors}
    own = scene.choices[0].citations
    for choice in scene.choices[1:]:
        repair = repairs[choice.goto] if choice.goto == f"{scene.key}-{choice.key}" else None
        leads = Leads.REPAIR if repair else Leads.END if choice.goto in endings else Leads.ON
        if choice.goto == scene.choices[0].goto:
            leads = Leads.ON
        yield Mistake(
            key=choice.key,
            text=choice.text,
            why=choice.reason,
            slip=_slip(choice),
            leads=leads,
            cost=choice.cost,
            follows=written(repair.turns if repair else choice.turns, scenario.personas),
            repair=repair.choices[0].text if repair else "",
            red=titles[choice.critical] if choice.critical else "",
            tempting=choice.tempting,
            citations=() if choice.citations == own else choice.citations,
        )


def _slip(choice: Choice) -> Slip:
    (lost,) = (choice.points or {}).values()
    return next(slip for slip, points in made.LOST.items() if points == lost)


def _deed(scenario: Scenario, effects: tuple[Effect, ...], words: str) -> Deed:
    """Return the deed with these effects among those of a case that counts these periods."""
    counted = {deadline.key for deadline in scenario.deadlines}
    deeds = [
        deed
        for period in periods.PERIODS
        if period.deadline.key in counted
        for deed in (*period.begun_by, *period.met_by)
    ]
    if not effects:
        return Deed.NONE
    fitting = [deed for deed in Deed if periods.effects(deed, [*deeds, deed]) == effects]
    if Deed.ACCEPT in fitting and Deed.REFUSE in fitting:
        return Deed.REFUSE if _REFUSED in words else Deed.ACCEPT
    if Deed.AGREE in fitting and Deed.TERMINATE in fitting:
        return Deed.TERMINATE if "终止" in words else Deed.AGREE
    return fitting[0]


def _papers(scenario: Scenario) -> Iterator[Paper]:
    comes = {effect.release: scene.key for scene in scenario.scenes for effect in scene.on_enter}
    for one in scenario.exhibits:
        at = comes.get(one.key, "")
        yield Paper(one.key, one.title, one.kind, one.text, one.must_read, at)


def _writing(scenario: Scenario) -> Writing | None:
    if not scenario.deliverables:
        return None
    (paper,) = scenario.deliverables
    number, scene = next((n, s) for n, s in enumerate(scenario.scenes) if s.deliverable)
    before = [one.key for one in scenario.scenes[:number] if _is_step(one)]
    last = [one.key for one in scenario.scenes if _is_step(one)][-1]
    return Writing(
        form=paper.form,
        prompt=paper.prompt,
        rubric=paper.rubric,
        after="" if before[-1] == last else before[-1],
        said=written(scene.turns, scenario.personas),
        facts=paper.facts,
        cost=scene.cost,
        deed=_deed(scenario, scene.effects, paper.form),
    )
