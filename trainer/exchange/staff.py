"""Staff lists: rows of a table to people, with every fault named by its row; and a template."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from trainer.domain.access import Role
from trainer.exchange.page import Book, Page

HEADER_WITHIN = 10  # rows from the top in which the column heads are looked for
LONGEST = {"name": 60, "login": 64, "staff_no": 40, "department": 80, "post_group": 40}

COLUMNS = {
    "name": "姓名",
    "login": "登录名",
    "staff_no": "工号",
    "department": "单位",
    "category": "人员类别",
    "post_group": "岗位",
    "roles": "角色",
    "hired_on": "入职日期",
}
# The first synonym found wins: a section says more than the bureau it belongs to.
_SYNONYMS = {
    "name": "姓名 名字 人员姓名 员工姓名 name",
    "login": "登录名 用户名 账号 帐号 登录账号 登录帐号 login username user",
    "staff_no": "工号 职工号 人员编号 员工编号 职工编号 工作证号 staffno staff_no staffnumber",
    "department": "单位编码 单位代码 部门编码 部门代码 科室编码 科室 科室名称 所在科室 部门 部门名称 "
    "所在部门 单位 单位名称 所在单位 工作单位 department departmentcode",
    "category": "人员类别 人员性质 人员身份 编制类别 编制 身份 category",
    "post_group": "岗位 岗位名称 岗位类别 职务 post position",
    "roles": "角色 系统角色 权限角色 role roles",
    "hired_on": "入职日期 入职时间 参加工作日期 到岗日期 入职 hiredon hired_on hiredate",
}
_CATEGORIES = {
    "civil_servant": "公务员 行政 行政编 行政编制 行政编制人员 参公 参公人员 参公编制 参照公务员法管理人员 civil_servant",
    "institution": "事业 事业编 事业编制 事业人员 事业编制人员 事业单位 事业单位人员 事业单位工作人员 institution",
    "contract": "编外 编外人员 编外聘用 编外聘用人员 合同 合同制 合同制人员 劳务派遣 劳务派遣人员 派遣 辅助人员 协管员 临聘人员 contract",
}
# Roles give rights: titles such as 主任 or 管理员 are no roles and are named as faults.
_ROLES = {
    Role.TRAINEE: "学员 工作人员 trainee",
    Role.TRAINER: "带教老师 带教教员 教员 trainer",
    Role.MANAGER: "科室负责人 部门负责人 单位负责人 manager",
    Role.ADMINISTRATOR: "系统管理员 administrator",
    Role.AUDITOR: "安全审计员 审计员 auditor",
}
_NOTES = re.compile(r"[(（\[【].*?[)）\]】]|[*:：\s]")
_BETWEEN_ROLES = re.compile(r"[、，,;；/|\s]+")
_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?|(\d{4})(\d\d)(\d\d)"
)


@dataclass(frozen=True)
class StaffRow:
    """One person of a list; `department` is a code or a name, `row` as the file counts."""

    row: int
    name: str
    login: str
    staff_no: str
    department: str
    category: str = "civil_servant"
    post_group: str = ""
    roles: tuple[Role, ...] = (Role.TRAINEE,)
    hired_on: date | None = None


@dataclass(frozen=True)
class RowFault:
    """What is wrong in one row: the head of the column, and a sentence in each language."""

    row: int
    column: str
    zh: str
    en: str


@dataclass(frozen=True)
class StaffList:
    """The rows without fault, and the faults in the order of the file."""

    rows: tuple[StaffRow, ...] = ()
    faults: tuple[RowFault, ...] = ()


@dataclass
class _Faults:
    """The faults of one row as they are found."""

    row: int
    found: list[RowFault] = field(default_factory=list)

    def add(self, key: str, zh: str, en: str) -> None:
        self.found.append(RowFault(self.row, COLUMNS[key], zh, en))


def read(rows: Sequence[Sequence[str]]) -> StaffList:
    """Return the people of a table whose heads stand within the first ten rows.

    Without a login the staff number serves as one; without a role someone is a trainee,
    without a category a civil servant. Empty rows are passed over.
    """
    head, places = _header(rows)
    if not places:
        return StaffList(faults=(_NO_HEADER,))
    if "department" not in places:
        return StaffList(faults=(_no_column(head, "department"),))
    people: list[StaffRow] = []
    faults: list[RowFault] = []
    for number, row in enumerate(rows[head:], head + 1):
        if any(_clean(cell) for cell in row):
            person, found = _person(number, {key: _at(row, place) for key, place in places.items()})
            people.append(person)
            faults += found
    faults += _doubles(people)
    wrong = {fault.row for fault in faults}
    order = sorted(dict.fromkeys(faults), key=lambda fault: fault.row)
    return StaffList(tuple(p for p in people if p.row not in wrong), tuple(order))


def template() -> bytes:
    """Return an empty staff list to fill in, with drop-downs and a page that explains it."""
    book = Book("人员名单", "", datetime(2026, 1, 1, tzinfo=UTC))
    page = book.page("人员名单")
    page.row(0, [(title, "head") for title in COLUMNS.values()], 30)
    for column, key in enumerate(COLUMNS):
        style = book.style("entry_day" if key == "hired_on" else "entry")
        page.sheet.set_column(column, column, _TEMPLATE_WIDTHS[key], style)
    _offer(page, "category", ["公务员", "事业单位人员", "编外人员"])
    _offer(page, "roles", ["学员", "带教老师", "科室负责人", "系统管理员", "安全审计员"])
    page.sheet.freeze_panes(1, 1)
    _explain(book.page("填写说明"))
    return book.content()


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Return the number of the head row, from 1, and the place of each column, from 0."""
    for number, row in enumerate(rows[:HEADER_WITHIN], 1):
        places = _places([_folded(cell) for cell in row])
        if "name" in places and places.keys() & {"department", "login", "staff_no"}:
            return number, places
    return 0, {}


def _places(heads: list[str]) -> dict[str, int]:
    found = {}
    for key, words in _SYNONYMS.items():
        word = next((word for word in words.split() if word in heads), None)
        if word is not None:
            found[key] = heads.index(word)
    return found


def _person(number: int, cells: dict[str, str]) -> tuple[StaffRow, list[RowFault]]:
    faults = _Faults(number)
    staff_no = "".join(cells.get("staff_no", "").split())
    login = "".join(cells.get("login", "").split()) or staff_no
    person = StaffRow(
        row=number,
        name=cells.get("name", ""),
        login=login,
        staff_no=staff_no,
        department=cells.get("department", ""),
        category=_category(cells.get("category", ""), faults),
        post_group=cells.get("post_group", ""),
        roles=_roles(cells.get("roles", ""), faults),
        hired_on=_day(cells.get("hired_on", ""), faults),
    )
    _check_present(person, faults)
    _check_lengths(person, faults)
    return person, faults.found


def _check_present(person: StaffRow, faults: _Faults) -> None:
    if not person.name:
        faults.add("name", "没有填姓名。", "The name is missing.")
    if not person.department:
        faults.add("department", "没有填单位。", "The department is missing.")
    if not person.login:
        zh = "登录名和工号都没有填，至少填一项。"
        faults.add("login", zh, "Login and staff number are both missing; one is needed.")


def _check_lengths(person: StaffRow, faults: _Faults) -> None:
    for key, most in LONGEST.items():
        if len(getattr(person, key)) > most:
            zh = f"内容太长，最多 {most} 个字。"
            faults.add(key, zh, f"Too long: {most} characters at most.")


def _category(text: str, faults: _Faults) -> str:
    known = _meanings(_CATEGORIES)
    if text and _folded(text) not in known:
        zh = f"不认识人员类别“{text}”，请填公务员、事业单位人员或编外人员。"
        faults.add("category", zh, f"Unknown category “{text}”.")
    return known.get(_folded(text), "civil_servant")


def _roles(text: str, faults: _Faults) -> tuple[Role, ...]:
    known = _meanings(_ROLES)
    found: list[Role] = []
    for word in filter(None, map(str.strip, _BETWEEN_ROLES.split(text))):
        role = known.get(_folded(word))
        if role is None:
            zh = f"不认识角色“{word}”，请填学员、带教老师、科室负责人、系统管理员或安全审计员。"
            faults.add("roles", zh, f"Unknown role “{word}”.")
        elif role not in found:
            found.append(Role(role))
    return tuple(found) or (Role.TRAINEE,)


def _day(text: str, faults: _Faults) -> date | None:
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        year, month, day = (int(part) for part in match.groups() if part) if match else (0, 0, 0)
        if year < 1950:
            raise ValueError
        return date(year, month, day)
    except ValueError:
        zh = f"不认识日期“{text}”，请写成 2026-11-24 的样子。"
        faults.add("hired_on", zh, f"“{text}” is not a date; write it like 2026-11-24.")
        return None


def _doubles(people: list[StaffRow]) -> list[RowFault]:
    """Return a fault for each login or staff number that an earlier row has too."""
    faults: list[RowFault] = []
    for key in ("login", "staff_no"):
        first: dict[str, int] = {}
        for person in people:
            value = getattr(person, key)
            earlier = first.setdefault(value.casefold(), person.row) if value else person.row
            if earlier != person.row:
                zh = f"{COLUMNS[key]}“{value}”与第 {earlier} 行重复。"
                en = f"“{value}” is already used in row {earlier}."
                faults.append(RowFault(person.row, COLUMNS[key], zh, en))
    return faults


def _meanings(words: dict[Role, str] | dict[str, str]) -> dict[str, str]:
    return {_folded(word): str(key) for key, listed in words.items() for word in listed.split()}


def _folded(text: str) -> str:
    return _NOTES.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _at(row: Sequence[str], place: int) -> str:
    return _clean(row[place]) if place < len(row) else ""


def _no_column(head: int, key: str) -> RowFault:
    zh = f"没有“{COLUMNS[key]}”这一列。"
    return RowFault(head, COLUMNS[key], zh, f"There is no column {COLUMNS[key]}.")


def _offer(page: Page, key: str, choices: list[str]) -> None:
    """Add a drop-down to a column; other text stays possible, as several roles may be needed."""
    column = list(COLUMNS).index(key)
    rule = {"validate": "list", "source": choices, "show_error": False}
    page.sheet.data_validation(1, column, 2000, column, rule)


def _explain(page: Page) -> None:
    page.widths([14, 80])
    page.row(0, [("列", "head"), ("怎么填", "head")], 26)
    for row, (key, text) in enumerate(_EXPLAINED.items(), 1):
        page.row(row, [(COLUMNS[key], "middle"), (text, "text")], 40)


_NO_HEADER = RowFault(
    1,
    "",
    f"前 {HEADER_WITHIN} 行里没有找到表头。表头至少要有“姓名”，以及“单位”“登录名”“工号”中的一列。",
    f"No column heads within the first {HEADER_WITHIN} rows: 姓名 and one of 单位, 登录名, 工号 are needed.",
)
_TEMPLATE_WIDTHS = {
    "name": 12.0,
    "login": 16.0,
    "staff_no": 14.0,
    "department": 26.0,
    "category": 16.0,
    "post_group": 18.0,
    "roles": 22.0,
    "hired_on": 14.0,
}
_EXPLAINED = {
    "name": "必填。",
    "login": "登录时输入的名字，不区分大小写，不能与他人相同。不填时用工号登录。",
    "staff_no": "按文本填写，开头的 0 会保留，不能与他人相同。没有工号的，必须填登录名。",
    "department": "必填。填系统里已有单位的编码或名称。",
    "category": "从下拉框选择：公务员、事业单位人员、编外人员。不填按公务员登记。",
    "post_group": "选填，例如“投诉举报处理”。",
    "roles": "从下拉框选择。一人有几个角色的，用顿号隔开，例如“带教老师、科室负责人”。不填按学员登记。",
    "hired_on": "选填，写成 2026-11-24 的样子。",
}
