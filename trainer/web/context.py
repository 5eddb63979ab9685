"""What every template gets: the menu of one's roles, names, settings, and filters."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import format_date, format_datetime, get_locale, gettext, to_user_timezone
from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import SQLAlchemyError

from trainer.config import Settings
from trainer.domain import citation, exact
from trainer.domain.access import Permission
from trainer.domain.question import shown
from trainer.services.parts import staleness
from trainer.store.queries import marking
from trainer.web import charts, citing, drawn, markdown
from trainer.web.gate import account, may, me, using


@dataclass(frozen=True)
class Entry:
    """One entry of the menu; `count` says how much waits under it, in that permission's scope.

    `under` names the blueprints that have no entry of their own and are reached from this one.
    """

    label: Any
    icon: str
    endpoint: str
    permission: Permission
    short: Any = ""
    phone: bool = False
    count: Callable[[], int] | None = None
    under: tuple[str, ...] = ()

    @property
    def noun(self) -> str:
        """The blueprint that this entry leads to."""
        return self.endpoint.partition(".")[0]


def to_check() -> int:
    """Return how many documents wait for a look after a change of law; for trainers alone."""
    if not may(Permission.AUTHOR):
        return 0
    return staleness.waiting(staleness.today(g.now))


def to_mark() -> int:
    """Return how many works the present account could mark now."""
    return marking.open_count(me(), g.now)


MENU: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    ("", (Entry(_("工作台"), "house", "workbench.index", Permission.SELF, phone=True),)),
    (
        _("学习"),
        (
            Entry(
                _("学习任务"), "journal-check", "courses.index", Permission.LEARN, _("学习"), True
            ),
            Entry(_("模拟案件"), "folder2-open", "cases.index", Permission.LEARN, _("案件"), True),
            Entry(_("练习与错题"), "pencil-square", "practice.index", Permission.LEARN),
            Entry(_("考试"), "calendar-event", "my_exams.index", Permission.LEARN),
            Entry(_("我的能力"), "person-badge", "records.index", Permission.LEARN),
        ),
    ),
    (
        _("带教"),
        (
            Entry(
                _("评阅"),
                "clipboard-check",
                "markings.index",
                Permission.MARK,
                phone=True,
                count=to_mark,
            ),
            Entry(
                _("题库"),
                "question-square",
                "questions.index",
                Permission.AUTHOR,
                under=("quality", "regrades"),
            ),
            Entry(
                _("试卷与考试"),
                "calendar-check",
                "exams.index",
                Permission.AUTHOR,
                under=("halls",),
            ),
            Entry(
                _("案件编写"),
                "diagram-3",
                "studio.index",
                Permission.AUTHOR,
                under=("case_reports",),
            ),
        ),
    ),
    (
        _("管理"),
        (
            Entry(_("考核"), "clipboard-data", "appraisals.index", Permission.APPRAISE, phone=True),
            Entry(
                _("人员与进度"),
                "people",
                "progress.index",
                Permission.OVERSEE,
                _("人员"),
                True,
                under=("updates",),
            ),
            Entry(_("能力分布"), "grid-3x3-gap", "competency.index", Permission.OVERSEE),
        ),
    ),
    (
        _("系统"),
        (
            Entry(_("系统状态"), "hdd-stack", "system.index", Permission.ADMINISTER, phone=True),
            Entry(
                _("单位与人员"), "building", "staff.index", Permission.ADMINISTER, _("人员"), True
            ),
            Entry(_("节假日"), "calendar3", "calendars.index", Permission.ADMINISTER),
        ),
    ),
    (
        _("审计"),
        (
            Entry(_("审计日志"), "journal-text", "audits.index", Permission.AUDIT, phone=True),
            Entry(_("校验"), "shield-check", "audits.verify", Permission.AUDIT, phone=True),
            Entry(_("权限一览"), "table", "audits.access", Permission.AUDIT),
            Entry(_("登录记录"), "door-open", "audits.sign_ins", Permission.AUDIT),
        ),
    ),
    ("", (Entry(_("法规"), "book", "law.index", Permission.SELF, count=to_check),)),
)


def init_app(app: Flask, settings: Settings) -> None:
    """Give the templates their variables and filters."""
    drawn.init_app(app)
    app.context_processor(lambda: _variables(settings))
    app.jinja_env.filters.update(
        score=score,
        day=day,
        moment=moment,
        clock=clock,
        cite=cite,
        markdown=citing.rendered,
        inline=markdown.inline,
        stem=shown.stem,
        drawn=picture,
    )
    app.jinja_env.globals.update(charts=charts, csrf_token=generate_csrf, waiting_law=to_check)


def picture(svg: str) -> str:
    """Return a drawing as the address of an image: in an image nothing of it can act or load."""
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _variables(settings: Settings) -> dict[str, Any]:
    known = g.get("session_id") is not None and current_user.is_authenticated
    return {
        "product_name": settings.product_name,
        "formal_name": settings.formal_name,
        "bureau_name": settings.bureau_name,
        "contact": settings.contact,
        "menu": menu() if known else (),
        "name_menu": name_menu() if known else (),
        "home_url": url_for("workbench.index"),
        "tools_url": url_for("tools.index") if known else "",
        "locale": str(get_locale() or "zh_Hans_CN"),
        "theme": current_user.theme if known else request.cookies.get("theme", "light"),
        "text_size": current_user.text_size if known else "normal",
        "now": g.now.isoformat() if "now" in g else "",
        "printed_at": moment(g.now) if "now" in g else "",
        "may": may,
        "Permission": Permission,
    }


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the menu as a page shows it; `count` is what waits under it."""

    label: str
    short: str
    icon: str
    url: str
    active: bool
    phone: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of the menu under one title."""

    title: str
    entries: tuple[Link, ...]


def menu() -> tuple[Group, ...]:
    """Return the menu as the union of one's roles, grouped."""
    groups = _groups(g.permissions, request.endpoint or "", drawn.page())
    waiting = {url_for(entry.endpoint): _waiting(entry) for entry in _counting()}
    return tuple(_counted(group, waiting) for group in groups) if any(waiting.values()) else groups


@lru_cache(maxsize=1_024)
def _groups(
    permissions: frozenset[Permission], here: str, _page: tuple[str, str]
) -> tuple[Group, ...]:
    """Return the menu without what waits: the same for all who hold the same roles."""
    shown = (
        (title, [entry for entry in entries if entry.permission in permissions])
        for title, entries in MENU
    )
    return tuple(
        Group(str(title), tuple(_link(entry, here) for entry in entries))
        for title, entries in shown
        if entries
    )


def _link(entry: Entry, here: str) -> Link:
    siblings = [e for _title, entries in MENU for e in entries if e.noun == entry.noun]
    noun = here.partition(".")[0]
    active = here == entry.endpoint if len(siblings) > 1 else noun in (entry.noun, *entry.under)
    return Link(
        label=str(entry.label),
        short=str(entry.short or entry.label),
        icon=entry.icon,
        url=url_for(entry.endpoint),
        active=active,
        phone=entry.phone,
    )


def _counting() -> list[Entry]:
    """Return the entries under which something may wait for the present account."""
    return [e for _title, entries in MENU for e in entries if e.count and may(e.permission)]


def _counted(group: Group, waiting: Mapping[str, int]) -> Group:
    entries = (replace(entry, count=waiting.get(entry.url, 0)) for entry in group.entries)
    return Group(group.title, tuple(entries))


def _waiting(entry: Entry) -> int:
    """Return the number beside an entry; none where the database fails: error pages have a menu too."""
    if entry.count is None:
        return 0
    try:
        with using(entry.permission):
            return entry.count()
    except SQLAlchemyError:
        return 0


def name_menu() -> tuple[dict[str, Any], ...]:
    """Return what stands under one's name."""
    me = account()
    return _name_menu(me.theme, me.text_size, me.language, drawn.page())


@lru_cache(maxsize=64)
def _name_menu(
    theme: str, text_size: str, language: str, _page: tuple[str, str]
) -> tuple[dict[str, Any], ...]:
    preferences = url_for("me.preferences")
    other_theme = "dark" if theme == "light" else "light"
    other_size = "large" if text_size == "normal" else "normal"
    other_language = "en" if language != "en" else "zh_Hans_CN"

    def choice(label: str, icon: str, field: str, value: str) -> dict[str, Any]:
        return {
            "label": label, "icon": icon, "url": preferences,
            "method": "post", "fields": {field: value},
        }  # fmt: skip

    return (
        {"label": gettext("我的数据"), "icon": "person-lines-fill", "url": url_for("me.index")},
        {"label": gettext("修改密码"), "icon": "key", "url": url_for("me.password")},
        {"divider": True},
        choice(gettext("深色") if other_theme == "dark" else gettext("浅色"), "circle-half", "theme", other_theme),
        choice(gettext("大字") if other_size == "large" else gettext("标准字号"), "fonts", "text_size", other_size),
        choice("English" if other_language == "en" else "中文", "translate", "language", other_language),
        {"divider": True},
        {
            "label": gettext("换人或退出"), "icon": "box-arrow-right",
            "url": url_for("sessions.sign_out"), "method": "post", "fields": {},
        },
    )  # fmt: skip


def score(value: Fraction | str | int | None, places: int = 1) -> str:
    """Return a percentage as people read it; a missing one as a dash."""
    if value is None:
        return "—"
    return _decimals(value, places)


@lru_cache(maxsize=4_096)
def _decimals(value: Fraction | str | int, places: int) -> str:
    text = exact.shown(Fraction(value), places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: date | datetime | None, long: bool = False) -> str:
    """Return a date: 2026-11-24, or 2026年11月24日（周二） when `long`."""
    if value is None:
        return "—"
    if str(get_locale()) == "en":
        pattern = "EEE d MMM yyyy" if long else "yyyy-MM-dd"
    else:
        pattern = "y年M月d日（EEE）" if long else "yyyy-MM-dd"
    if isinstance(value, datetime):
        return format_datetime(value, pattern)
    return format_date(value, pattern)


def moment(value: datetime | None) -> str:
    """Return a date and time in Chinese time."""
    return "—" if value is None else to_user_timezone(value).strftime("%Y-%m-%d %H:%M")


def clock(value: datetime | None) -> str:
    """Return the time of day in Chinese time."""
    return "—" if value is None else to_user_timezone(value).strftime("%H:%M:%S")


def cite(text: str) -> str:
    """Return a citation in its official form: 《投诉举报办法》第十五条."""
    place = citation.parse(text)
    return f"《{place.statute}》{place.chinese}"
