"""The desk in words: the talk, the limits, the file and the forms of a case, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trainer.domain.calendar import ONE_DAY, Unit
from trainer.domain.question.document import Duty
from trainer.domain.scenario import deadlines
from trainer.domain.scenario.debrief import Limit, Standing, limits_on
from trainer.domain.scenario.document import (
    NARRATOR,
    Cost,
    DeadlineState,
    Exhibit,
    ExhibitKind,
    Outcome,
    Turn,
    When,
)
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Moment, State
from trainer.web import charts
from trainer.web.context import cite

HOURS_A_DAY = 7
HALF_DAY = (3, 4)
SOON = {Unit.WORKING_DAYS: 2, Unit.DAYS: 7}

DIFFICULTIES = (_l("简单"), _l("较简单"), _l("中等"), _l("较难"), _l("疑难"))
DUTIES = {
    Duty.INTAKE: _l("受理"),
    Duty.INVESTIGATION: _l("调查"),
    Duty.MEDIATION: _l("调解"),
    Duty.INSPECTION: _l("巡查监督"),
}
OUTCOMES = {
    Outcome.RESOLVED: ("ok", _l("已办结")),
    Outcome.ESCALATED: ("warn", _l("转入其他途径")),
    Outcome.LAPSED: ("seal", _l("超过期限")),
    Outcome.UNLAWFUL: ("seal", _l("处理违法")),
}
EXHIBITS = {
    ExhibitKind.CONTRACT: ("file-earmark-text", _l("合同")),
    ExhibitKind.RECEIPT: ("receipt", _l("票据")),
    ExhibitKind.CHAT: ("chat-square-text", _l("聊天记录")),
    ExhibitKind.WEB_PAGE: ("window", _l("网页")),
    ExhibitKind.PHOTO: ("eye", _l("照片说明")),
    ExhibitKind.RECORD: ("journal-text", _l("记录")),
    ExhibitKind.NOTICE: ("megaphone", _l("通知、公告")),
    ExhibitKind.LETTER: ("envelope", _l("函件")),
    ExhibitKind.LEDGER: ("table", _l("账目")),
    ExhibitKind.REGISTER: ("card-list", _l("登记表")),
}


SHORT = 90  # seconds that are said as such
MOODS = (_l("很不满"), _l("有疑虑"), _l("平静"), _l("信任"))


@dataclass(frozen=True)
class Line:
    """One line of the talk. `kind`: scene, time, me, say, record, paper, event, late."""

    kind: str
    text: str
    who: str = ""
    role: str = ""


def short(day: date) -> str:
    """Return a day without its year: 9月22日（周二）."""
    return str(format_date(day, "d MMM (EEE)" if str(get_locale()) == "en" else "M月d日（EEE）"))


def plain(day: date) -> str:
    """Return a day without year and weekday: 9月22日."""
    return str(format_date(day, "d MMM" if str(get_locale()) == "en" else "M月d日"))


def weekday(day: date) -> str:
    """Return the day of the week: 周二."""
    return str(format_date(day, "EEE"))


def days(count: int, unit: Unit) -> str:
    """Return a number of days with their unit: 4 个工作日, 16 日."""
    if unit is Unit.WORKING_DAYS:
        return str(_("%(n)s 个工作日", n=count))
    return str(_("%(n)s 日", n=count))


def cost(value: Cost) -> str:
    """Return what an act costs, in words: 半天, 3 个工作日, 等到9月28日09:00."""
    if value.until is not None:
        at = f"{plain(value.until.date())} {value.until:%H:%M}"
        return str(_("等到%(at)s", at=at))
    if value.working_days:
        return days(value.working_days, Unit.WORKING_DAYS)
    if value.days:
        return str(_("%(n)s 天", n=value.days))
    if value.hours in HALF_DAY:
        return str(_("半天"))
    if value.hours == HOURS_A_DAY:
        return days(1, Unit.WORKING_DAYS)
    return str(_("%(n)s 小时", n=value.hours)) if value.hours else str(_("当场"))


def lasted(seconds: float) -> str:
    """Return a real time in words: 40 秒, 3 分钟."""
    if seconds < SHORT:
        return str(_("%(n)s 秒", n=round(seconds)))
    return str(_("%(n)s 分钟", n=round(seconds / 60)))


def talk(case: Case, state: State) -> list[Line]:
    """Return the talk so far, oldest first."""
    lines: list[Line] = []
    opening = [moment for moment in state.log if moment.kind == "scene"][:1]
    begun = state.log.index(opening[0])
    for moment in (*opening, *state.log[:begun], *state.log[begun + 1 :]):
        lines += _lines(case, state, moment)
    return lines


def _lines(case: Case, state: State, moment: Moment) -> list[Line]:
    if moment.kind == "scene":
        head = f"{short(moment.at.date())} · {case.scenes[moment.key].title}"
        return [Line("scene", head), *(_turn(case, turn) for turn in moment.turns)]
    if moment.kind == "choice":
        return _choice_lines(case, state, moment)
    if moment.kind == "written":
        form = case.deliverables[moment.key].form
        return [Line("me", _("已作出《%(form)s》，存入案卷。", form=form))]
    if moment.kind == "released":
        return [Line("paper", _("案卷新增：%(title)s", title=case.exhibits[moment.key].title))]
    if moment.kind == "event":
        title = next(e.title for e in case.document.events if e.key == moment.key)
        event = Line("event", f"{short(moment.at.date())} · {title}")
        return [event, *(_turn(case, turn) for turn in moment.turns)]
    if moment.kind == "ending":
        ending = case.endings[moment.key]
        return [
            Line("scene", f"{short(moment.at.date())} · {ending.title}"),
            Line("record", ending.text),
        ]
    return _deadline_lines(case, state, moment)


def _choice_lines(case: Case, state: State, moment: Moment) -> list[Line]:
    choice = next(c for c in case.scenes[moment.scene].choices if c.key == moment.key)
    at = state.log.index(moment)
    after = next(m.at for m in state.log[at + 1 :] if m.kind in ("scene", "ending"))
    lines = [Line("me", choice.text.strip("“”") if _is_quote(choice.text) else choice.text)]
    if after.date() != moment.at.date():
        took = _("用时：%(cost)s，%(day)s", cost=cost(choice.cost), day=short(after.date()))
        lines.append(Line("time", took))
    return lines + [_turn(case, turn) for turn in moment.turns]


def _is_quote(text: str) -> bool:
    return text.startswith("“") and text.endswith("”") and text.count("“") == 1


def _turn(case: Case, turn: Turn) -> Line:
    if turn.by == NARRATOR:
        return Line("record", turn.text)
    persona = case.personas[turn.by]
    return Line("say", turn.text, persona.name, persona.role)


def _deadline_lines(case: Case, state: State, moment: Moment) -> list[Line]:
    rule = case.rules.get(moment.key)
    if rule is None or not moment.kind.startswith("deadline_"):
        return []
    running = state.deadlines[moment.key]
    due = plain(running.due_on) if running.due_on else ""
    text = {
        "deadline_started": _("开始计算：%(title)s，%(due)s止", title=rule.title, due=due),
        "deadline_met": _("按期办成：%(title)s", title=rule.title),
        "deadline_met_late": _("逾期补办：%(title)s", title=rule.title),
        "deadline_missed": _("超期：%(title)s，%(due)s已到期", title=rule.title, due=due),
        "deadline_paused": _("暂停计算：%(title)s", title=rule.title),
        "deadline_resumed": _("恢复计算：%(title)s，%(due)s止", title=rule.title, due=due),
    }[moment.kind]
    late = moment.kind in ("deadline_missed", "deadline_met_late")
    return [Line("late" if late else "event", str(text))]


def limits(case: Case, state: State) -> list[dict[str, Any]]:
    """Return the started limits for the macro of that name: open ones first, by their last day."""
    today = state.now.date()
    started = [one for one in limits_on(case, state, today) if one.standing is not Standing.IDLE]
    started.sort(key=lambda one: (one.is_over, one.running.due_on))
    return [_limit(case, one, today) for one in started]


def _limit(case: Case, limit: Limit, today: date) -> dict[str, Any]:
    kind = limit_kind(limit)
    return {
        "name": limit.rule.title,
        "left": remaining(limit),
        "kind": kind,
        "article": "、".join(cite(text) for text in limit.rule.citations),
        "pause": _("这段时间不计入") if limit.standing is Standing.PAUSED else "",
        "line": _line(case, limit, today, kind),
    }


def limit_kind(limit: Limit) -> str:
    """Return how a limit is coloured: open, soon, late or done."""
    if limit.standing in (Standing.MISSED, Standing.LATE):
        return "late"
    if limit.standing is Standing.MET:
        return "done"
    close = limit.standing is Standing.RUNNING and limit.left <= SOON[limit.rule.unit]
    return "soon" if close else "open"


def remaining(limit: Limit) -> str:
    """Return in words how much of a limit is left: 还剩 4 个工作日（10月9日止）."""
    running, unit = limit.running, limit.rule.unit
    if running.due_on is None:
        return str(_("还没有开始计算"))
    due = plain(running.due_on)
    if limit.standing is Standing.PAUSED:
        return str(_("暂停计算，恢复后重新确定到期日"))
    if limit.standing is Standing.MET:
        return str(_("%(day)s办成，没有超期", day=plain(running.met_on or running.due_on)))
    if limit.standing is Standing.LATE:
        met = plain(running.met_on or running.due_on)
        return str(_("%(day)s办成，超期 %(n)s", day=met, n=days(limit.late, unit)))
    if limit.standing is Standing.MISSED:
        return str(_("已超期 %(n)s（%(day)s止）", n=days(limit.late, unit), day=due))
    if limit.left == 0:
        return str(_("今天到期（%(day)s）", day=due))
    return str(_("还剩 %(n)s（%(day)s止）", n=days(limit.left, unit), day=due))


def _line(case: Case, limit: Limit, today: date, kind: str) -> Any:
    running = limit.running
    assert running.started_on is not None
    assert running.due_on is not None
    until = running.met_on or today
    idle = [day for day, works in deadlines.days_of(running, case.calendar) if not works]
    still = []
    if running.state is DeadlineState.PAUSED and running.paused_on is not None:
        still = [
            running.paused_on + ONE_DAY * n for n in range((today - running.paused_on).days + 1)
        ]
    return charts.deadline_line(
        running.started_on,
        running.due_on,
        until,
        off=idle if limit.rule.unit is Unit.WORKING_DAYS else (),
        paused=still,
        state=kind,
        title=limit.rule.title,
        key=limit.rule.key,
    )


@dataclass(frozen=True)
class Mood:
    """How a person feels, in words, with the share of the best there can be: 0 to 100."""

    name: str
    role: str
    words: str
    share: int


def moods(case: Case, state: State) -> list[Mood]:
    """Return how the persons feel of whom the case says so."""
    bounds = {variable.key: variable for variable in case.document.variables}
    found = []
    for persona in case.document.personas:
        if persona.mood is None:
            continue
        limit = bounds[persona.mood]
        whole = max(1, limit.max - limit.min)
        share = 100 * (int(state.variables[persona.mood]) - limit.min) // whole
        words = str(MOODS[min(len(MOODS) - 1, share * len(MOODS) // 100)])
        found.append(Mood(persona.name, persona.role, words, share))
    return found


def is_new_day(state: State) -> bool:
    """Say whether the last thing done led to another day."""
    done = [moment for moment in state.log if moment.kind in ("choice", "written")]
    return bool(done) and done[-1].at.date() != state.now.date()


def next_limit(case: Case, state: State) -> str:
    """Return the nearest open limit in a few words, for the strip of the phone."""
    open_ones = [
        one
        for one in limits_on(case, state, state.now.date())
        if one.standing in (Standing.RUNNING, Standing.MISSED)
    ]
    if not open_ones:
        return ""
    first = min(open_ones, key=lambda one: one.running.due_on or date.max)
    if first.standing is Standing.MISSED:
        return str(_("已超期 %(n)s", n=days(first.late, first.rule.unit)))
    return str(_("还剩 %(n)s", n=days(first.left, first.rule.unit)))


def files(case: Case, state: State) -> list[Exhibit]:
    """Return the papers released so far: the newest arrivals first, then those of the start."""
    shown = [case.exhibits[key] for key in state.released]
    arrived = [paper for paper in shown if paper.released is When.LATER]
    return [*reversed(arrived), *(paper for paper in shown if paper.released is When.START)]


def sheet(exhibit: Exhibit) -> tuple[str, str]:
    """Return the heading of a paper and its Markdown without it."""
    head, _newline, rest = exhibit.text.lstrip().partition("\n")
    if head.startswith("# "):
        return head.removeprefix("# ").strip(), rest.strip()
    return exhibit.title, exhibit.text


def cited(case: Case, state: State) -> list[str]:
    """Return the articles that the limits started so far rest on, each once."""
    started = [d for d in case.document.deadlines if state.deadlines[d.key].started_on is not None]
    return list(dict.fromkeys(text for rule in started for text in rule.citations))
