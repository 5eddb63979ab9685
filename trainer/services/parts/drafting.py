"""From a question as a foreign file gave it to one of ours, or why it cannot be one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from trainer.content.checks import finding
from trainer.content.checks import question as checks
from trainer.content.checks.finding import References
from trainer.domain.question.document import (
    Duty,
    Kind,
    Option,
    Part,
    Policy,
    Question,
)
from trainer.exchange.questions import law, template
from trainer.exchange.questions.found import GRAVE, Doubt, Found
from trainer.services.parts import calendars, comparing, documents, found_answer

KINDS = {"text": Kind.FILL, **{kind: Kind(kind) for kind in template.KINDS}}  # of a found kind
IMPORTABLE = frozenset(KINDS)
DUTIES = {title: code for code, title in template.DUTIES.items()}
POLICIES = {
    title: code for words in (template.POLICIES, template.PLACES) for code, title in words.items()
}
RUBRIC = "jianda-tongyong"  # for short answers whose file names no rubric
_MAY_LACK = {("explanation",)}  # what a reviewer sees is missing, and may let pass
_LONGEST_TOPIC = 40


@dataclass(frozen=True)
class Target:
    """Where questions go, and what is said of those whose file does not say it.

    `title` names a bank that is still to be made under the key `bank`.
    """

    bank: str
    topic: str
    duty: str
    competency: str
    difficulty: int
    as_of: date
    title: str = ""


@dataclass(frozen=True)
class Register:
    """What questions may refer to: statutes by short name and title, and competencies."""

    references: References
    shorts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    competencies: Mapping[str, str] = field(default_factory=dict)
    _bases: dict[tuple[str, date], tuple[tuple[str, ...], tuple[Doubt, ...]]] = field(
        default_factory=dict
    )

    def basis(self, said: str, as_of: date) -> tuple[tuple[str, ...], tuple[Doubt, ...]]:
        """Return the citations in force on a day, and a doubt for whatever else was said.

        Remembered, as the questions of a bank rest on few articles.
        """
        known = self._bases.get((said, as_of))
        if known is None:
            known = self._bases[said, as_of] = self._read(said, as_of)
        return known

    def _read(self, said: str, as_of: date) -> tuple[tuple[str, ...], tuple[Doubt, ...]]:
        citations, unknown = law.read(said, self.shorts)
        ended = [
            text
            for text in citations
            if any(finding.cited((text,), ("citations",), self.references, as_of))
        ]
        doubts = [Doubt("law", "not_in_force", text) for text in ended]
        doubts += [Doubt("law", "unknown", part) for part in unknown]
        return tuple(text for text in citations if text not in ended), tuple(doubts)


def register() -> Register:
    """Return what is live now."""
    statutes = [documents.value(of) for of in documents.all_live("statute")]
    shorts: dict[str, tuple[str, ...]] = {}
    for statute in statutes:
        for name in (statute.short, statute.title):
            shorts[law.folded(name)] = (*shorts.get(law.folded(name), ()), statute.short)
    competencies = documents.framework()[1].competencies
    return Register(
        References(
            statutes={statute.short: statute for statute in statutes},
            rubrics=frozenset(of.document.key for of in documents.all_live("rubric")),
            competencies=frozenset(one.key for one in competencies),
            calendar=calendars.in_force(),
        ),
        shorts,
        {**{one.title: one.key for one in competencies}, **{c.key: c.key for c in competencies}},
    )


def drafted(found: Found, target: Target, known: Register) -> tuple[Question | None, list[Doubt]]:
    """Return the question, or None, and what is doubtful about it.

    Its key is made of its content. Citations that name no article in force are left out and
    told; the question then waits for its basis.
    """
    doubts = list(found.doubts)
    if found.kind not in IMPORTABLE and not any(doubt.field == "kind" for doubt in doubts):
        doubts.append(Doubt("kind", "not_yet" if found.kind else "unknown", found.kind))
    if any(doubt.is_grave for doubt in doubts):
        return None, doubts
    extra = dict(found.extra)
    answer = _answer(found, doubts)
    if answer is None:
        return None, doubts
    parts = _parts(found, target, known, doubts)
    as_of = _day(extra, target.as_of, doubts)
    kind, stem = KINDS[found.kind], found_answer.stem(found)
    options, items = _options(found, extra), found_answer.items(extra)
    made = Question(
        key=comparing.key(stem, kind, options, items, parts),
        kind=kind,
        stem=stem,
        answer=answer,
        explanation=found.explanation,
        as_of=as_of,
        topic=(found.topic or target.topic)[:_LONGEST_TOPIC],
        duty=Duty(_word(extra, "duty", DUTIES, target.duty, doubts)),
        competency=_word(extra, "competency", known.competencies, target.competency, doubts),
        difficulty=found.difficulty or target.difficulty,
        options=options,
        policy=Policy(_word(extra, "policy", POLICIES, "all_or_nothing", doubts)),
        unit=extra.get("unit", ""),
        tolerance=_tolerance(extra, doubts),
        points=_points(found.points, doubts),
        replaces_rule=extra.get("replaces_rule", ""),
        author=extra.get("author", ""),
        items=items,
        counting=found_answer.counting(extra, doubts),
        parts=parts,
        rubric=_rubric(found, extra, known, doubts),
        checklist=found_answer.lines(extra.get("checklist", "")),
        **_basis(found.law, extra.get("note", ""), as_of, known, doubts),
    )
    doubts += _faults(made, known)
    return (None if any(doubt.is_grave for doubt in doubts) else made), doubts


def _answer(found: Found, doubts: list[Doubt]) -> Any:
    """Return the answer as the kind of question stores it; None with one doubt more."""
    first = found.answer[0] if found.answer else ""
    answer, reason = found_answer.meant(found, first)
    if answer is None:
        missing = not first and found.kind != "group"
        doubts.append(Doubt("answer", "missing" if missing else reason, first))
    return answer


def _rubric(found: Found, extra: Mapping[str, str], known: Register, doubts: list[Doubt]) -> str:
    """Return the rubric that the file names, else the general one, and tell so."""
    if found.kind != "short":
        return ""
    said = extra.get("rubric", "").strip()
    if not said and RUBRIC in known.references.rubrics:
        doubts.append(Doubt("note", "general_rubric"))
    return said or RUBRIC


def _parts(found: Found, target: Target, known: Register, doubts: list[Doubt]) -> tuple[Part, ...]:
    """Return the parts of a case group, drafted as questions of their own."""
    made = []
    for number, one in enumerate(found.parts, 1):
        question, of_part = drafted(_complete(one), target, known)
        doubts += [
            replace(doubt, value=f"（{number}）{doubt.value}") if doubt.value else doubt
            for doubt in of_part
            if doubt.field in GRAVE or doubt.field == "points"
        ]
        if question is not None:
            own = {name: getattr(question, name) for name in _OWN}
            made.append(Part(key=dict(one.extra)["part"].strip(), **own))
    return tuple(made)


_OWN = tuple(name for name in Part.__dataclass_fields__ if name != "key")


def _complete(part: Found) -> Found:
    """Return a part without what only a whole question has."""
    return replace(part, law="", extra=tuple(pair for pair in part.extra if pair[0] != "part"))


def _options(found: Found, extra: Mapping[str, str]) -> tuple[Option, ...]:
    pinned = set(extra.get("pinned", "").upper())
    return tuple(
        Option(
            key=letter.lower(),
            text=text,
            why=extra.get(f"why_{letter.lower()}", ""),
            pinned=letter in pinned,
        )
        for letter, text in found.options
    )


def _word(
    extra: Mapping[str, str],
    name: str,
    words: Mapping[str, str],
    otherwise: str,
    doubts: list[Doubt],
) -> str:
    """Return the code of a word of a column, or what is said for the whole import."""
    said = extra.get(name, "").strip()
    if not said:
        return otherwise
    code = words.get(said, said if said in words.values() else "")
    if not code:
        doubts.append(Doubt(name, "unknown", said))
    return code or otherwise


def _day(extra: Mapping[str, str], otherwise: date, doubts: list[Doubt]) -> date:
    said = extra.get("as_of", "")
    day = found_answer.iso(said)
    if said and day is None:
        doubts.append(Doubt("as_of", "unknown", said))
    return day or otherwise


def _tolerance(extra: Mapping[str, str], doubts: list[Doubt]) -> Decimal:
    said = extra.get("tolerance", "")
    number = found_answer.decimal(said or "0")
    if number is None or number < 0:
        doubts.append(Doubt("answer", "tolerance", said))
        return Decimal(0)
    return number


def _points(said: str, doubts: list[Doubt]) -> int:
    number = found_answer.decimal(said or "1")
    if number is not None and number == int(number) and 1 <= number <= 100:
        return int(number)
    doubts.append(Doubt("points", "unknown", said))
    return 1


def _basis(
    said: str, note: str, as_of: date, known: Register, doubts: list[Doubt]
) -> dict[str, Any]:
    """Return citations in force, and a note that keeps what could not be resolved."""
    citations, doubtful = known.basis(said, as_of)
    doubts += doubtful
    unknown = [one.value for one in doubtful if one.reason == "unknown"]
    lost = "；".join([*unknown, *(one.value for one in doubtful if one.reason != "unknown")])
    note = "\n".join(filter(None, [note, lost and f"原表依据：{lost}"]))
    return {"citations": citations, "note": note}


def _faults(made: Question, known: Register) -> Iterator[Doubt]:
    for found in checks.findings(made, known.references):
        if found.path[-1:] not in _MAY_LACK:
            yield Doubt("stem", "check", found.zh)
