"""Periods of law as a person counts them: every day with its kind, and why the last day is that day.

Sources: 《市场监督管理投诉举报处理办法》第四十五条, 《民法典》第二百零一条、第二百零三条; each preset
names its own article.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from trainer.domain.calendar import ONE_DAY, DayKind, Unit, UnknownDay, WorkCalendar

LONGEST = 366


@dataclass(frozen=True)
class Preset:
    """A period that a rule in force sets: from an event to an act.

    `extension` is what a superior may add, in the same unit; `excluded` says that the article
    itself takes some time out; `since` is the first day of the rule where days of the
    calendar lie before it.
    """

    key: str
    group: str
    event: str
    act: str
    length: int
    unit: Unit
    citations: tuple[str, ...]
    extension: int = 0
    excluded: str = ""
    condition: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Day:
    """One day of a period; `number` is its place in the count, None when it does not count.

    `make_up` is a Saturday or Sunday on which offices work, `holiday` a day off that an
    ordinary week would not have, with the weekend that belongs to it; `left_out` a day that a
    rule takes out of the count, such as the time of a test.
    """

    day: date
    kind: DayKind
    number: int | None = None
    make_up: bool = False
    holiday: bool = False
    left_out: bool = False


@dataclass(frozen=True)
class Span:
    """Days that follow each other, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Period:
    """A counted period and what explains its last day.

    `reached` is the day on which the count ends, `due` the last day of the period. `later`
    is the first working day from `reached` on where that is after `due`: whether the period
    runs until then is not settled by the text of every rule. It is None where both agree,
    and where the calendar ends before it could be known (`open_end`).
    """

    start: date
    length: int
    unit: Unit
    reached: date
    due: date
    later: date | None
    open_end: bool
    days: tuple[Day, ...]

    @property
    def holidays(self) -> tuple[Span, ...]:
        """Days off of public holidays after the first day, as blocks."""
        return spans(day.day for day in self.days[1:] if day.holiday)

    @property
    def make_ups(self) -> tuple[date, ...]:
        """Saturdays and Sundays after the first day on which offices work."""
        return tuple(day.day for day in self.days[1:] if day.make_up)

    @property
    def left_out(self) -> tuple[Span, ...]:
        """Days that were taken out of the count, as blocks."""
        return spans(day.day for day in self.days if day.left_out)

    @property
    def has_weekends(self) -> bool:
        """Say whether ordinary weekends lie in the period."""
        return any(day.kind is DayKind.REST and not day.holiday for day in self.days[1:])

    @property
    def weeks(self) -> tuple[tuple[Day | None, ...], ...]:
        """The days in rows from Monday to Sunday; None before the first and after the last."""
        before = self.days[0].day.weekday()
        cells: list[Day | None] = [*[None] * before, *self.days]
        cells += [None] * (-len(cells) % 7)
        return tuple(tuple(cells[i : i + 7]) for i in range(0, len(cells), 7))


def counted(
    start: date,
    length: int,
    unit: Unit,
    calendar: WorkCalendar,
    without: Sequence[Span] = (),
) -> Period:
    """Return the period of `length` that an event on `start` opens; 1 <= length <= LONGEST.

    The days of `without` do not count: 《投诉举报办法》第二十二条, testing is not part of the
    period. Raises UnknownDay where the calendar does not reach, ValueError for another length.
    """
    if not 1 <= length <= LONGEST:
        raise ValueError(length)
    calendar.kind(start)
    reached = _reached(start, length, unit, calendar, without)
    due = reached if unit is Unit.WORKING_DAYS else calendar.rolled(reached)
    later, open_end = _later(reached, due, calendar)
    return Period(
        start=start,
        length=length,
        unit=unit,
        reached=reached,
        due=due,
        later=later,
        open_end=open_end,
        days=_days(start, reached, due, unit, calendar, without),
    )


def _reached(
    start: date, length: int, unit: Unit, calendar: WorkCalendar, without: Sequence[Span]
) -> date:
    """Return the day on which the count comes to `length`."""
    day = start
    while length > 0:
        day += ONE_DAY
        kind = calendar.kind(day)
        counts = unit is Unit.DAYS or kind is DayKind.WORK
        length -= counts and not _left_out(day, without)
    return day


def _left_out(day: date, without: Sequence[Span]) -> bool:
    return any(day in span for span in without)


def spans(days: Iterable[date]) -> tuple[Span, ...]:
    """Return sorted days as blocks of days that follow each other."""
    blocks: list[Span] = []
    for day in days:
        if blocks and blocks[-1].last + ONE_DAY == day:
            blocks[-1] = Span(blocks[-1].first, day)
        else:
            blocks.append(Span(day, day))
    return tuple(blocks)


def preset(key: str) -> Preset | None:
    """Return the preset of a key, or None."""
    return next((one for one in PRESETS if one.key == key), None)


def _later(reached: date, due: date, calendar: WorkCalendar) -> tuple[date | None, bool]:
    """Return the first working day from `reached` on if it is after `due`; True if unknown."""
    day = reached
    try:
        while not calendar.is_working(day):
            day += ONE_DAY
    except UnknownDay:
        return None, True
    return (day if day > due else None), False


def _days(
    start: date,
    reached: date,
    due: date,
    unit: Unit,
    calendar: WorkCalendar,
    without: Sequence[Span],
) -> tuple[Day, ...]:
    days = [start + ONE_DAY * n for n in range((due - start).days + 1)]
    holidays = _holidays(days, calendar)
    found, number = [], 0
    for day in days:
        out = start < day <= reached and _left_out(day, without)
        counts = start < day <= reached and not out
        if unit is Unit.WORKING_DAYS:
            counts = counts and calendar.is_working(day)
        number += counts
        kind = calendar.kind(day)
        make_up = kind is DayKind.WORK and day.weekday() >= 5
        found.append(Day(day, kind, number if counts else None, make_up, day in holidays, out))
    return tuple(found)


def _holidays(days: Sequence[date], calendar: WorkCalendar) -> set[date]:
    """Return the days off that belong to a block with a holiday or a swapped weekday in it."""
    off = spans(day for day in days if not calendar.is_working(day))
    blocks = [[b.first + ONE_DAY * n for n in range((b.last - b.first).days + 1)] for b in off]
    return {day for block in blocks if any(_unusual(d, calendar) for d in block) for day in block}


def _unusual(day: date, calendar: WorkCalendar) -> bool:
    return calendar.kind(day) is DayKind.STATUTORY_HOLIDAY or day.weekday() < 5


_WORK, _DAYS = Unit.WORKING_DAYS, Unit.DAYS
_RULE = date(2026, 4, 15)  # 《市场监督管理投诉举报处理办法》第四十六条
_TESTING = "检测、检验、检疫、鉴定等所需时间"

# One line a rule, in the order of the work; only rules in force on 2026-04-15 and after.
PRESETS: tuple[Preset, ...] = (
    Preset("shouli", "投诉", "收到投诉", "决定是否受理，并告知投诉人", 7, _WORK,
           ("投诉举报办法#15", "消保法#46", "消保条例#46.2"), since=_RULE),
    Preset("tiaojie", "投诉", "受理投诉", "调解完毕；未达成协议的终止调解", 60, _DAYS,
           ("投诉举报办法#23.1(5)", "消保条例#46.3"), excluded="鉴定、检测时间", since=_RULE),
    Preset("zhongzhi-gaozhi", "投诉", "作出终止调解决定", "告知投诉人和被投诉人", 7, _WORK,
           ("投诉举报办法#23.2",), since=_RULE),
    Preset("tiaojie-xiansuo", "投诉", "调解中发现违法线索", "核查", 15, _WORK,
           ("投诉举报办法#27.1",), extension=15, since=_RULE),
    Preset("guanggao", "投诉", "收到对违反广告法行为的投诉、举报", "处理，并告知投诉、举报人", 7, _WORK,
           ("广告法#53.1",)),
    Preset("quanxian", "投诉", "发生处理权限争议", "协商解决；协商不成的报请指定", 7, _WORK,
           ("投诉举报办法#33", "处罚程序规定#13"), since=_RULE),
    Preset("hecha", "举报与办案", "收到举报材料或者发现违法线索", "核查，决定是否立案", 15, _WORK,
           ("处罚程序规定#18.1", "投诉举报办法#35.1"), extension=15, excluded=_TESTING, since=_RULE),
    Preset("zhiding", "举报与办案", "上一级收到报请管辖的材料", "确定管辖部门", 7, _WORK,
           ("处罚程序规定#16",)),
    Preset("dengji", "举报与办案", "先行登记保存证据", "采取处理措施", 7, _WORK,
           ("处罚程序规定#35.1", "行政处罚法#56", "行政处罚法#85")),
    Preset("xiezhu", "举报与办案", "接到协助调查函", "完成协助事项", 15, _WORK,
           ("处罚程序规定#45.2",)),
    Preset("banan", "举报与办案", "立案", "作出处理决定（普通程序）", 90, _DAYS,
           ("处罚程序规定#64.1", "行政处罚法#60"), extension=30,
           excluded="中止、听证、公告和检测、检验、检疫、鉴定等时间"),
    Preset("shenhe", "举报与办案", "审核机构接到审核材料", "完成审核", 10, _WORK,
           ("处罚程序规定#55",)),
    Preset("chenshu", "举报与办案", "处罚告知书送达当事人", "当事人陈述、申辩或者要求听证", 5, _WORK,
           ("处罚程序规定#57.2",)),
    Preset("songda", "举报与办案", "宣告处罚决定，当事人不在场", "送达处罚决定书", 7, _WORK,
           ("处罚程序规定#81", "行政处罚法#61.1", "行政处罚法#85")),
    Preset("jiaokuan", "举报与办案", "当事人收到处罚决定书", "缴纳罚款", 15, _DAYS,
           ("行政处罚法#67.3",)),
    Preset("jiean", "举报与办案", "符合结案情形", "填写结案审批表，报请结案", 15, _WORK,
           ("处罚程序规定#77.1",)),
    Preset("fuyi-shenqing", "复议与诉讼", "知道或者应当知道行政行为", "申请行政复议", 60, _DAYS,
           ("行政复议法#20.1",)),
    Preset("fuyi-jueding", "复议与诉讼", "复议机关受理申请", "作出复议决定（普通程序）", 60, _DAYS,
           ("行政复议法#62.1",), extension=30),
    Preset("fuyi-jianyi", "复议与诉讼", "复议机关受理申请", "作出复议决定（简易程序）", 30, _DAYS,
           ("行政复议法#62.2",)),
    Preset("susong", "复议与诉讼", "收到复议决定书", "向人民法院起诉", 15, _DAYS,
           ("行政诉讼法#45",)),
    Preset("wuliyou", "消费者与经营者", "收到网络等方式购买的商品", "七日无理由退货", 7, _DAYS,
           ("消保法#25.1",)),
    Preset("fanhuan", "消费者与经营者", "经营者收到退回的商品", "返还商品价款", 7, _DAYS,
           ("消保法#25.3",)),
    Preset("zhiliang", "消费者与经营者", "收到不符合质量要求的商品", "退货", 7, _DAYS,
           ("消保法#24.1",), condition="没有国家规定和当事人约定的"),
    Preset("lengjing", "消费者与经营者", "支付预付款", "请求返还本金", 7, _DAYS,
           ("预付式消费解释#14.1",), condition="订约时没有获得过相同商品或者服务的",
           since=date(2025, 5, 1)),
    Preset("yufu-tuikuan", "消费者与经营者", "消费者提出合理的预付款退款要求", "退款", 15, _DAYS,
           ("侵权处罚办法#10.2",), condition="没有约定期限的；超过这一天未退，视为故意拖延或者无理拒绝"),
)  # fmt: skip
