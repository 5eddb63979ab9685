"""The statutory periods that the deeds of an outline start and meet.

A period is in the case when one of its deeds is. Lengths and articles are those in force
since 2026-04-15.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from trainer.domain.calendar import Unit
from trainer.domain.scenario.document import CaseError, Deadline, Effect, When
from trainer.domain.scenario.outline import Deed

LATE = CaseError(
    key="late",
    title="逾期未决定、未核查、未办结或者未告知",
    citations=("投诉举报办法#15", "投诉举报办法#23", "投诉举报办法#27", "处罚程序规定#18.1"),
)


@dataclass(frozen=True)
class Period:
    """A deadline with the deeds that start it (none: the day of receipt) and those that meet it.

    A case with one of the deeds `unless` counts another period in its place.
    """

    deadline: Deadline
    begun_by: frozenset[Deed]
    met_by: frozenset[Deed]
    unless: frozenset[Deed]

    def is_in(self, deeds: Collection[Deed]) -> bool:
        """Say whether a case with these deeds counts this period."""
        there = set(deeds)
        begun = not self.begun_by or bool(self.begun_by & there)
        return begun and bool(self.met_by & there) and not self.unless & there


def _period(
    key: str,
    title: str,
    length: tuple[int, Unit],
    citations: tuple[str, ...],
    reason: str,
    *,
    begun_by: Iterable[Deed] = (),
    met_by: Iterable[Deed],
    unless: Iterable[Deed] = (),
) -> Period:
    starts = frozenset(begun_by)
    deadline = Deadline(
        key=key,
        title=title,
        length=length[0],
        unit=length[1],
        citations=citations,
        reason=reason,
        starts=When.LATER if starts else When.START,
        points=4,
        critical=LATE.key,
    )
    return Period(deadline, starts, frozenset(met_by), frozenset(unless))


PERIODS = (
    _period(
        "accept",
        "决定受理或者不予受理并告知投诉人",
        (7, Unit.WORKING_DAYS),
        ("投诉举报办法#15", "投诉举报办法#45"),
        "自收到投诉之日起七个工作日内决定并告知，收到当日不计入。",
        met_by=(Deed.ACCEPT, Deed.REFUSE),
    ),
    _period(
        "mediate",
        "达成协议或者终止调解",
        (60, Unit.DAYS),
        ("投诉举报办法#23.1(5)", "消保条例#46.3"),
        "自受理之日起六十日，按自然日算；鉴定、检测的时间不计入。",
        begun_by=(Deed.ACCEPT,),
        met_by=(Deed.AGREE, Deed.TERMINATE),
    ),
    _period(
        "tell",
        "把终止调解的决定告知双方",
        (7, Unit.WORKING_DAYS),
        ("投诉举报办法#23.2", "投诉举报办法#45"),
        "自作出终止调解决定之日起七个工作日内告知投诉人和被投诉人。",
        begun_by=(Deed.TERMINATE,),
        met_by=(Deed.TELL,),
    ),
    _period(
        "check",
        "核查线索并报请决定是否立案",
        (15, Unit.WORKING_DAYS),
        ("投诉举报办法#35", "处罚程序规定#18.1"),
        "自收到材料之日起十五个工作日内核查，由市场监督管理部门负责人决定是否立案；特殊情况经负责人批准，可以延长十五个工作日。",
        met_by=(Deed.CHECK,),
        unless=(Deed.LEAD,),
    ),
    _period(
        "lead",
        "核查调解中发现的线索",
        (15, Unit.WORKING_DAYS),
        ("投诉举报办法#27", "投诉举报办法#45"),
        "自发现线索之日起十五个工作日内核查，按行政处罚程序处理；特殊情况经负责人批准，可以延长十五个工作日。调解成不成都要查。",
        begun_by=(Deed.LEAD,),
        met_by=(Deed.CHECK,),
    ),
)
_STANDS = {Deed.TEST: Effect(pause="mediate"), Deed.TESTED: Effect(resume="mediate")}


def counted(deeds: Collection[Deed]) -> tuple[Deadline, ...]:
    """Return the deadlines of a case in which these deeds are done."""
    return tuple(period.deadline for period in PERIODS if period.is_in(deeds))


def effects(deed: Deed, deeds: Collection[Deed]) -> tuple[Effect, ...]:
    """Return what a deed does to the periods of a case: first it meets, then it starts."""
    there = [period for period in PERIODS if period.is_in(deeds)]
    met = [Effect(meet=p.deadline.key) for p in there if deed in p.met_by]
    begun = [Effect(start=p.deadline.key) for p in there if deed in p.begun_by]
    mediates = any(period.deadline.key == "mediate" for period in there)
    stands = [_STANDS[deed]] if deed in _STANDS and mediates else []
    return (*met, *begun, *stands)
