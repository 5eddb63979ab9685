"""A case while it is being written: the fields of its outline, or its whole text, as typed.

The fields are plain texts, so that half a case is kept as well as a whole one. `mode` says
which of the two is being written; the other one is made of it.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from trainer.content import dump, parse, source
from trainer.content.checks import explored
from trainer.content.checks import scenario as whole
from trainer.content.checks.finding import Finding
from trainer.content.fault import BadContent, Path
from trainer.content.outlines import costs, elements, faults, made, reading
from trainer.domain.calendar import WorkCalendar
from trainer.domain.scenario import check
from trainer.domain.scenario.check import Report
from trainer.domain.scenario.document import Cost, Outcome, Scenario
from trainer.domain.scenario.explore import STATE_BUDGET
from trainer.domain.scenario.outline import Outline, Writing
from trainer.domain.scenario.play import Case
from trainer.services.parts import writing
from trainer.services.parts.drafting import Register

Fields = dict[str, Any]

OUTLINE, FULL = "outline", "full"  # modes
HEAD = (
    "title", "matter", "received", "office", "channel", "difficulty", "minutes", "task", "note",
    "author", "duty",
)  # fmt: skip
PERSON = ("key", "role", "name", "about", "interest")
STEP = (
    "key", "title", "said", "right", "answer", "why", "citations", "competency", "deed", "cost",
    "hint",
)  # fmt: skip
MISTAKE = (
    "key", "text", "why", "slip", "leads", "cost", "follows", "repair", "red", "tempting",
    "citations",
)  # fmt: skip
PAPER = ("key", "title", "kind", "text", "must_read", "at")
WRITING = ("form", "prompt", "rubric", "after", "said", "facts", "cost", "deed")
LONGEST = 20_000  # characters of one field
LONGEST_TEXT = 400_000  # characters of a whole case
MOST_STEPS, MOST_MISTAKES, MOST_PAPERS, MOST_PEOPLE = 30, 4, 20, 12
LIVE_BUDGET = 4_000  # situations that the check explores while somebody is writing
_BREAKS = re.compile(r"[、，,\s]+")


@dataclass(frozen=True)
class Tried:
    """What the fields make: a case, or None; what to change; and what exploring it showed.

    Paths of findings are those of an outline or of a whole text, as its mode says. `lines`
    gives the line of a finding in a whole text.
    """

    scenario: Scenario | None
    findings: tuple[Finding, ...]
    outline: Outline | None = None
    report: Report | None = None
    lines: tuple[int, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Say whether it may be sent to review."""
        return self.scenario is not None and not self.findings


def blank(office: str, today: date) -> Fields:
    """Return the fields of a case that nobody has told yet: two parties and one step."""
    people = [
        {**_nothing(PERSON), "key": made.COMPLAINANT, "role": "投诉人"},
        {**_nothing(PERSON), "key": made.RESPONDENT, "role": "被投诉人"},
    ]
    received = datetime.combine(today, time(9, 30)).isoformat(timespec="minutes")
    return {
        **_nothing(HEAD),
        "mode": OUTLINE,
        "received": received,
        "office": office,
        "channel": "platform",
        "difficulty": "2",
        "minutes": "15",
        "duty": "intake",
        "people": people,
        "steps": [step()],
        "papers": [],
        "writing": _nothing(WRITING),
        "closings": {str(outcome): "" for outcome in Outcome},
        "yaml": "",
        "element": "",
        "element_text": "",
        "remark": "",
    }


def step() -> Fields:
    """Return the fields of a new step with one mistake to write."""
    plain = {**_nothing(STEP), "key": _token(), "competency": "D1", "deed": "none", "cost": "2小时"}
    return {**plain, "mistakes": [mistake()]}


def mistake() -> Fields:
    """Return the fields of a new mistake."""
    return {
        **_nothing(MISTAKE), "key": _token(), "slip": "points", "leads": "on", "cost": "2小时",
    }  # fmt: skip


def paper() -> Fields:
    """Return the fields of a new paper of the file."""
    return {**_nothing(PAPER), "key": _token(), "kind": "record", "must_read": ""}


def person() -> Fields:
    """Return the fields of one more person."""
    return {**_nothing(PERSON), "key": _token()}


def _nothing(names: tuple[str, ...]) -> Fields:
    return dict.fromkeys(names, "")


def _token() -> str:
    return f"e{secrets.token_hex(3)}"


def fields_of(outline: Outline) -> Fields:
    """Return the fields of an outline as its pages show them."""
    values = dump.plain("outline", outline)
    duties = values.pop("duties", ["intake"])
    fields: Fields = {name: str(values.get(name, "")) for name in HEAD}
    fields |= {
        "mode": OUTLINE,
        "received": outline.received.isoformat(timespec="minutes"),
        "channel": str(outline.channel),
        "difficulty": str(outline.difficulty),
        "minutes": str(outline.minutes),
        "duty": "、".join(duties),
        "people": [_texts(one, PERSON) for one in outline.people],
        "papers": [
            {**_texts(one, PAPER), "must_read": "1" if one.must_read else ""}
            for one in outline.papers
        ],
        "steps": [
            {
                **_texts(one, STEP),
                "mistakes": [_texts(mistake, MISTAKE) for mistake in one.mistakes],
            }
            for one in outline.steps
        ],
        "writing": _written(outline.writing) if outline.writing else _nothing(WRITING),
        "closings": {
            str(outcome): next((c.text for c in outline.closings if c.outcome is outcome), "")
            for outcome in Outcome
        },
        "yaml": "",
        "element": "",
        "element_text": "",
        "remark": "",
    }
    return fields


def _written(writing: Writing) -> Fields:
    return {**_texts(writing, WRITING), "facts": "\n".join(writing.facts)}


def _texts(of: object, names: tuple[str, ...]) -> Fields:
    return {name: _text(getattr(of, name)) for name in names}


def _text(value: object) -> str:
    if isinstance(value, Cost):
        return costs.words(value)
    return "、".join(value) if isinstance(value, tuple) else str(value)


def fields_of_case(scenario: Scenario, titles: Mapping[str, str]) -> Fields:
    """Return the fields of a case: those of its outline, or its whole text where it has none."""
    found = reading.outline(scenario, dict(titles))
    if found is not None:
        return fields_of(found)
    return {**blank(scenario.office, scenario.as_of), "mode": FULL, "yaml": text_of_case(scenario)}


def text_of_case(scenario: Scenario) -> str:
    """Return a case as a file has it; its key is the document's own, whatever the text says."""
    return dump.text(dump.plain("scenario", scenario))


def text_of(fields: Mapping[str, Any]) -> str:
    """Return fields as the working copy keeps them."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Fields:
    """Return the fields that `text_of` wrote."""
    fields: Fields = json.loads(text)
    return fields


def title(fields: Mapping[str, Any]) -> str:
    """Return what a list calls a case that is being written; empty where it has no title yet."""
    if fields["mode"] == OUTLINE:
        return str(fields["title"]).strip()
    found = re.search(r"^title:\s*(\S.*?)\s*$", fields["yaml"], re.MULTILINE)
    return found[1].strip("'\"") if found else ""


def tried(
    fields: Mapping[str, Any],
    key: str,
    known: Register,
    calendar: WorkCalendar,
    budget: int = STATE_BUDGET,
) -> Tried:
    """Return what the fields make of the case with a key, checked and explored."""
    if any(source.has_unseen(text) for text in rows(fields)):
        sign = Finding((), "含有看不见的控制字符，请重新输入", "holds characters that nobody sees")
        return Tried(None, (sign,))
    if fields["mode"] == FULL:
        return _whole(fields, key, known, calendar, budget)
    values, unread = values_of(fields, key, known)
    outline, findings = parse.tried("outline", values)
    if outline is None or unread:
        return Tried(None, tuple([*unread, *findings]))
    own = tuple(faults.own(outline, known.references))
    if own:
        return Tried(None, own, outline)
    scenario = made.case(outline, titles(known))
    wrong = tuple(faults.of_case(outline, scenario, known.references))
    if wrong:
        return Tried(scenario, wrong, outline)
    case = Case(scenario, calendar)
    report = check.check(case, budget)
    wrong = tuple(faults.of_report(outline, case, report)) if _counts(report, budget) else ()
    return Tried(scenario, wrong, outline, report)


def titles(known: Register) -> dict[str, str]:
    """Return the titles of the competencies by key."""
    keys = set(known.references.competencies)
    return {key: title for title, key in known.competencies.items() if title not in keys}


def _whole(
    fields: Mapping[str, Any], key: str, known: Register, calendar: WorkCalendar, budget: int
) -> Tried:
    if is_torn(fields):
        torn = Finding(
            ("element",),
            "正在写的这一处看不懂，没有并入全文。请照“键: 值”的写法改好",
            "the element being written cannot be read",
        )
        return Tried(None, (torn,), lines=(1,))
    try:
        read = source.read(fields["yaml"], "")
    except BadContent as error:
        return _unread(error)
    if isinstance(read.values, dict):
        read.values["key"] = key
    try:
        _, scenario = parse.shaped(read, kind="scenario")
    except BadContent as error:
        values = read.values if isinstance(read.values, dict) else {}
        told = [_in_plain_words(one, values) for one in parse.tried("scenario", values)[1]]
        if not told or not values:
            return _unread(error)
        return Tried(None, tuple(told), lines=tuple(read.line(one.path) for one in told))
    assert isinstance(scenario, Scenario)
    findings = list(whole.findings(scenario, known.references))
    report = None
    if not findings:
        report = check.check(Case(scenario, calendar), budget)
        findings = list(explored.findings(scenario, report)) if _counts(report, budget) else []
    lines = tuple(read.line(one.path) for one in findings)
    return Tried(scenario, tuple(findings), report=report, lines=lines)


def _unread(error: BadContent) -> Tried:
    found = [(Finding((), one.zh, one.en), one.line) for one in error.faults]
    return Tried(None, tuple(f for f, _ in found), lines=tuple(line for _, line in found))


def _in_plain_words(found: Finding, values: Mapping[str, Any]) -> Finding:
    """Return a finding about a time that somebody typed as what to type instead."""
    value: Any = values
    for step in found.path:
        value = value.get(step) if isinstance(value, dict) else value[int(step)]
    if found.path[-1] in ("cost", "after") and isinstance(value, str):
        return _unread_cost(value, found.path)
    return found


def _unread_cost(text: str, path: Path) -> Finding:
    return Finding(
        path,
        f"看不懂“{text.strip()[:20]}”。耗时写成“2小时”“半天”“3个工作日”“10天”"
        "或者“等到 2026-09-08 09:00”",
        "the time cannot be read",
    )


def _counts(report: Report, budget: int) -> bool:
    """Say whether what a report finds is to be told: a look that was cut short on purpose is not."""
    return report.proven or budget >= STATE_BUDGET


def is_torn(fields: Mapping[str, Any]) -> bool:
    """Say whether the one element that is being written cannot be read, and so is not in the text."""
    text = fields.get("element_text", "")
    return bool(text) and elements.values(text) is None


def with_element(fields: Mapping[str, Any], path: str, text: str) -> Fields:
    """Return the fields with one element of the whole text as it was typed, whatever it says."""
    merged = elements.replaced(fields["yaml"], path, text)
    if merged is None:
        return {**fields, "element": path, "element_text": text}
    name = path.partition("/")[0]
    key = (elements.values(text) or {}).get("key", "")
    return {**fields, "yaml": merged, "element": f"{name}/{key}", "element_text": ""}


def values_of(
    fields: Mapping[str, Any], key: str, known: Register
) -> tuple[dict[str, Any], list[Finding]]:
    """Return the values of the outline that the fields tell, and what in them cannot be read."""
    read = _Reading(known)
    values: dict[str, Any] = {
        "format": 1,
        "kind": "outline",
        "key": key,
        **{name: fields[name].strip() for name in HEAD if name not in ("duty",)},
        "difficulty": read.figure(fields["difficulty"], ("difficulty",)),
        "minutes": read.figure(fields["minutes"], ("minutes",)),
        "duties": [one for one in _BREAKS.split(fields["duty"]) if one],
        "people": [_kept(one, PERSON) for one in fields["people"] if _is_person(one)],
        "steps": [read.step(one, n) for n, one in enumerate(fields["steps"])],
        "papers": [
            {**_kept(one, PAPER), "must_read": bool(one["must_read"])} for one in fields["papers"]
        ],
        "closings": [
            {"outcome": outcome, "text": text.strip()}
            for outcome, text in fields["closings"].items()
            if text.strip()
        ],
    }
    if fields["writing"]["form"]:
        values["writing"] = read.writing(fields["writing"])
    return values, read.findings


def _is_person(one: Mapping[str, str]) -> bool:
    return bool(one["role"].strip() or one["name"].strip())


def _kept(one: Mapping[str, Any], names: tuple[str, ...]) -> Fields:
    return {name: str(one[name]).strip() for name in names}


class _Reading:
    """Reads the texts that stand for times, figures and articles, and notes what it cannot read."""

    def __init__(self, known: Register) -> None:
        self.known = known
        self.findings: list[Finding] = []

    def figure(self, text: str, path: Path) -> int:
        plain = text.strip()
        if plain.isdecimal() and len(plain) < 5:
            return int(plain)
        self.findings.append(Finding(path, "请填写整数", "a whole number is needed"))
        return 1

    def cost(self, text: str, path: Path) -> Fields:
        found = costs.read(text)
        if found is None:
            self.findings.append(_unread_cost(text, path))
            return {}
        plain = {name: getattr(found, name) for name in ("hours", "working_days", "days")}
        until = {"until": found.until.isoformat(timespec="minutes")} if found.until else {}
        return {**{name: number for name, number in plain.items() if number}, **until}

    def citations(self, text: str) -> list[str]:
        lines = re.split(r"[；;\n]+", text)
        parts = [
            part for line in lines for part in (_BREAKS.split(line) if "#" in line else [line])
        ]
        return writing.cited(parts, self.known)

    def step(self, one: Mapping[str, Any], number: int) -> Fields:
        path: Path = ("steps", number)
        return {
            **_kept(one, STEP),
            "citations": self.citations(one["citations"]),
            "cost": self.cost(one["cost"], (*path, "cost")),
            "mistakes": [
                self.mistake(row, (*path, "mistakes", place))
                for place, row in enumerate(one["mistakes"])
                if _says_something(row)
            ],
        }

    def mistake(self, one: Mapping[str, str], path: Path) -> Fields:
        return {
            **_kept(one, MISTAKE),
            "citations": self.citations(one["citations"]),
            "cost": self.cost(one["cost"], (*path, "cost")),
        }

    def writing(self, one: Mapping[str, str]) -> Fields:
        facts = [line.strip() for line in one["facts"].splitlines() if line.strip()]
        cost = self.cost(one["cost"], ("writing", "cost"))
        return {**_kept(one, WRITING), "facts": facts, "cost": cost, "deed": one["deed"] or "none"}


def _says_something(row: Mapping[str, str]) -> bool:
    return any(
        row[name].strip() for name in ("text", "why", "follows", "repair", "red", "tempting")
    )


def copied(fields: Mapping[str, Any], mark: str) -> Fields:
    """Return the fields of a copy, whose title says so."""
    if fields["mode"] == OUTLINE:
        return {**fields, "title": f"{fields['title']}{mark}"}
    text = re.sub(r"^(title:\s*\S.*?)\s*$", rf"\g<1>{mark}", fields["yaml"], count=1, flags=re.M)
    return {**fields, "yaml": text}


def in_full(fields: Mapping[str, Any], found: Tried) -> Fields | None:
    """Return the fields with the case that the outline makes as its whole text, or None."""
    if found.scenario is None:
        return None
    return {**fields, "mode": FULL, "yaml": text_of_case(found.scenario)}


def as_outline(fields: Mapping[str, Any], found: Tried, known: Register) -> Fields | None:
    """Return the fields with the whole text as an outline, or None where it has no such shape."""
    if found.scenario is None:
        return None
    made_of = fields_of_case(found.scenario, titles(known))
    if made_of["mode"] != OUTLINE:
        return None
    return {**made_of, "remark": fields["remark"]}


def rows(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield every text of the fields, for the look at their length."""
    for value in fields.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from rows(value)
        elif isinstance(value, list):
            for one in value:
                yield from rows(one)
