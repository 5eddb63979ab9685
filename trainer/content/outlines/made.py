"""From an outline to the whole case: scenes, choices, periods, papers, endings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from trainer.content.outlines import forms, periods
from trainer.content.outlines.talk import spoken
from trainer.domain.scenario.document import (
    CaseError,
    Choice,
    Deliverable,
    Effect,
    Ending,
    Exhibit,
    LedgerWeights,
    Outcome,
    Persona,
    ProcessCriterion,
    Scenario,
    Scene,
    Scoring,
    Turn,
    When,
)
from trainer.domain.scenario.outline import (
    Deed,
    Leads,
    Mistake,
    Outline,
    Paper,
    Slip,
    Step,
    Writing,
)

RIGHT, REPAIR, WRITE = "right", "repair", "write"  # keys that no step and no mistake has
WORTH = 4  # points of the right act of a step
LOST = {Slip.POINTS: -2, Slip.TIME: -1, Slip.RED: -3}
ENDS = {Slip.POINTS: Outcome.ESCALATED, Slip.TIME: Outcome.LAPSED, Slip.RED: Outcome.UNLAWFUL}
TITLES = {
    Outcome.RESOLVED: "依法办结",
    Outcome.ESCALATED: "没有办好",
    Outcome.LAPSED: "超过期限",
    Outcome.UNLAWFUL: "办理违法",
}
TEXTS = {
    Outcome.RESOLVED: "这一件依法办结，材料归档。",
    Outcome.ESCALATED: "这一件没有办好，当事人不满意，转由他人接着办。",
    Outcome.LAPSED: "法定期限已经过去，该办的事还没有办。情况说明里要写清楚每一天在等什么。",
    Outcome.UNLAWFUL: "办理中有违法的地方，上级调卷核对，要求重新处理。",
}
PASS_MARK, CAP = Decimal(60), Decimal(59)
COMPLAINANT, RESPONDENT = "complainant", "respondent"
_WEIGHTS = {  # by (periods are counted, a paper is written)
    (True, True): LedgerWeights(45, 20, 35),
    (True, False): LedgerWeights(70, 30, 0),
    (False, True): LedgerWeights(60, 0, 40),
    (False, False): LedgerWeights(100, 0, 0),
}


def case(outline: Outline, competencies: dict[str, str]) -> Scenario:
    """Return the case of an outline; `competencies` gives the titles of those it names.

    The outline has no faults that `outlines.faults.own` finds. The right act of a step is its first
    choice, and earns WORTH points; a mistake loses points, and what the right act does to
    the periods is done by whatever leads on to the next step.
    """
    return _Making(outline, competencies).case()


@dataclass(frozen=True)
class _Making:
    outline: Outline
    competencies: dict[str, str]

    @cached_property
    def deeds(self) -> frozenset[Deed]:
        writing = self.outline.writing
        done = {step.deed for step in self.outline.steps}
        return frozenset(done | ({writing.deed} if writing else set()))

    @cached_property
    def places(self) -> dict[str, str]:
        """Where each step leads on to: a step, the writing of the paper, or the good end."""
        steps = [step.key for step in self.outline.steps]
        order = list(steps)
        if self.outline.writing:
            after = self.outline.writing.after or steps[-1]
            order.insert(order.index(after) + 1, WRITE)
        return dict(zip(order, [*order[1:], str(Outcome.RESOLVED)], strict=True))

    def case(self) -> Scenario:
        outline = self.outline
        counted = periods.counted(self.deeds)
        return Scenario(
            format=1,
            kind="scenario",
            key=outline.key,
            title=outline.title,
            summary=outline.matter,
            as_of=outline.received.date(),
            starts=outline.received,
            minutes=outline.minutes,
            difficulty=outline.difficulty,
            duties=outline.duties,
            office=outline.office,
            task=outline.task or standard_task(outline),
            personas=tuple(
                Persona(one.key, one.name or one.role, one.role, one.about, one.interest)
                for one in outline.people
            ),
            exhibits=tuple(_exhibit(paper) for paper in outline.papers),
            deadlines=counted,
            criteria=tuple(self._criteria()),
            scenes=tuple(self._scenes()),
            endings=tuple(self._endings()),
            scoring=Scoring(_WEIGHTS[bool(counted), outline.writing is not None], PASS_MARK, CAP),
            critical_errors=tuple(self._errors(late=bool(counted))),
            deliverables=(self._deliverable(outline.writing),) if outline.writing else (),
            author=outline.author,
            note=outline.note,
            channel=outline.channel,
        )

    def _criteria(self) -> Iterator[ProcessCriterion]:
        for key in dict.fromkeys(step.competency for step in self.outline.steps):
            yield ProcessCriterion(key.lower(), self.competencies.get(key, key), key)

    def _scenes(self) -> Iterator[Scene]:
        after = {key: place for key, place in self.places.items()}
        for number, step in enumerate(self.outline.steps, 1):
            yield self._scene(step, number, after[step.key])
            yield from self._repairs(step, after[step.key])
            if after[step.key] == WRITE and self.outline.writing:
                yield self._writing_scene(self.outline.writing, after[WRITE])

    def _scene(self, step: Step, number: int, onward: str) -> Scene:
        return Scene(
            key=step.key,
            title=step.title or f"第{number}步",
            turns=spoken(step.said, self.outline.people),
            on_enter=tuple(Effect(release=p.key) for p in self.outline.papers if p.at == step.key),
            choices=(
                self._right(step, onward),
                *(self._wrong(step, mistake, onward) for mistake in step.mistakes),
            ),
            hint=step.hint,
        )

    def _right(self, step: Step, onward: str) -> Choice:
        return Choice(
            key=RIGHT,
            text=step.right,
            goto=onward,
            reason=step.why,
            cost=step.cost,
            points={step.competency.lower(): WORTH},
            effects=self._done(step.deed),
            turns=spoken(step.answer, self.outline.people),
            citations=step.citations,
        )

    def _wrong(self, step: Step, mistake: Mistake, onward: str) -> Choice:
        goto = {
            Leads.ON: onward,
            Leads.REPAIR: f"{step.key}-{mistake.key}",
            Leads.END: str(ENDS[mistake.slip]),
        }[mistake.leads]
        return Choice(
            key=mistake.key,
            text=mistake.text,
            goto=goto,
            reason=mistake.why,
            cost=mistake.cost,
            points={step.competency.lower(): LOST[mistake.slip]},
            critical=_error_key(step, mistake) if mistake.slip is Slip.RED else None,
            effects=self._done(step.deed) if mistake.leads is Leads.ON else (),
            turns=() if mistake.leads is Leads.REPAIR else self._follows(mistake),
            tempting=mistake.tempting,
            citations=mistake.citations or step.citations,
        )

    def _follows(self, mistake: Mistake) -> tuple[Turn, ...]:
        return spoken(mistake.follows, self.outline.people)

    def _repairs(self, step: Step, onward: str) -> Iterator[Scene]:
        for mistake in step.mistakes:
            if mistake.leads is Leads.REPAIR:
                yield Scene(
                    key=f"{step.key}-{mistake.key}",
                    title=f"{step.title}（补救）" if step.title else "补救",
                    turns=self._follows(mistake),
                    choices=(
                        Choice(
                            key=REPAIR,
                            text=mistake.repair,
                            goto=onward,
                            reason=step.why,
                            cost=step.cost,
                            effects=self._done(step.deed),
                            citations=step.citations,
                        ),
                    ),
                )

    def _done(self, deed: Deed) -> tuple[Effect, ...]:
        return periods.effects(deed, self.deeds)

    def _writing_scene(self, writing: Writing, onward: str) -> Scene:
        return Scene(
            key=WRITE,
            title=f"写{writing.form}",
            turns=spoken(writing.said, self.outline.people),
            deliverable=WRITE,
            goto=onward,
            cost=writing.cost,
            effects=self._done(writing.deed),
        )

    def _deliverable(self, writing: Writing) -> Deliverable:
        outline, form = self.outline, forms.FORMS[writing.form]
        respondent = next((p.name for p in outline.people if p.key == RESPONDENT), "")
        return Deliverable(
            key=WRITE,
            form=writing.form,
            prompt=writing.prompt,
            rubric=writing.rubric,
            fields=form.fields(),
            facts=writing.facts,
            elements=forms.elements(form, outline.received.date(), outline.office, respondent),
        )

    def _endings(self) -> Iterator[Ending]:
        told = {one.outcome: one.text for one in self.outline.closings}
        used = {
            Outcome.RESOLVED,
            *(
                ENDS[mistake.slip]
                for step in self.outline.steps
                for mistake in step.mistakes
                if mistake.leads is Leads.END
            ),
        }
        for outcome in Outcome:
            if outcome in used:
                text = told.get(outcome) or TEXTS[outcome]
                yield Ending(str(outcome), TITLES[outcome], outcome, text)

    def _errors(self, *, late: bool) -> Iterator[CaseError]:
        if late:
            yield periods.LATE
        for step in self.outline.steps:
            for mistake in step.mistakes:
                if mistake.slip is Slip.RED:
                    yield CaseError(
                        key=_error_key(step, mistake),
                        title=mistake.red,
                        citations=mistake.citations or step.citations,
                    )


def _error_key(step: Step, mistake: Mistake) -> str:
    return f"{step.key}-{mistake.key}"


def standard_task(outline: Outline) -> str:
    return f"您是{outline.office}的承办人。请在法定期限内把“{outline.title}”依法办到位，写明依据。"


def _exhibit(paper: Paper) -> Exhibit:
    return Exhibit(
        key=paper.key,
        title=paper.title,
        kind=paper.kind,
        file=f"exhibits/{paper.key}.md",
        released=When.LATER if paper.at else When.START,
        must_read=paper.must_read,
        text=paper.text,
    )
