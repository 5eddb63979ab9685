"""Tables of questions: which columns they have, and the question of each row.

`layout` says what was understood, without reading on by itself; a person confirms or
changes it as a `Plan`, and `read` follows that plan.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from trainer.exchange.questions import blocks, headers, values
from trainer.exchange.questions.blocks import Block, Passed, Sheets, at, grouped, trimmed
from trainer.exchange.questions.found import Doubt, Found
from trainer.exchange.questions.headers import IGNORED, LETTERS

SAMPLES = 3
_WITH_OPTIONS = ("single", "multiple", "choice", "ordering", "matching", "")
MOST_WORDS = 40  # different words of a column of kinds that a person is asked about

_CHAPTER = re.compile("第[一二三四五六七八九十百0-9]{1,4}[章节编篇部]分?.{0,30}")

_EXTRA = (
    "duty", "competency", "as_of", "key", "unit", "tolerance", "policy", "pinned",
    "items", "part", "counting", "rubric", "checklist",
    "replaces_rule", "author", "note", *(f"why_{letter.lower()}" for letter in LETTERS),
)  # fmt: skip
_OPTIONS = tuple((letter, f"option_{letter.lower()}") for letter in LETTERS)
_RIGHT = tuple((letter, f"right_{letter.lower()}") for letter in LETTERS)


@dataclass(frozen=True)
class Group:
    """Columns that some sheets have alike; `heads` is empty where there is no row of heads.

    `places` are (sheet, row of the heads or 0), `samples` the first rows, `rows` how many.
    """

    heads: tuple[str, ...]
    fields: tuple[str, ...]
    places: tuple[tuple[str, int], ...]
    samples: tuple[tuple[str, ...], ...]
    rows: int


@dataclass(frozen=True)
class Layout:
    """What was understood of a file before anybody confirmed it.

    `kinds` are the words of the columns of kinds with what they seem to mean, empty where
    a person must say; `letters` tells that judgements are answered by A and B alone.
    """

    groups: tuple[Group, ...]
    kinds: Mapping[str, str]
    letters: bool


@dataclass(frozen=True)
class Plan:
    """What a person says the columns are: one tuple of fields for each group, in order."""

    fields: tuple[tuple[str, ...], ...]
    kinds: Mapping[str, str] = field(default_factory=dict)
    letters: str = ""


@dataclass(frozen=True)
class Reading:
    """The questions of a file, sound or not, and what was passed over."""

    found: tuple[Found, ...]
    passed: tuple[Passed, ...]


def layout(sheets: Sheets) -> Layout:
    """Return the groups of columns of a file and the words of its columns of kinds."""
    found = grouped(blocks.cut(sheets)[0])
    groups = tuple(map(_group, found))
    fields = tuple(group.fields for group in groups)
    kinds = _kinds(found, fields)
    return Layout(groups, kinds, _needs_letters(found, Plan(fields, kinds)))


def asked(sheets: Sheets, fields: tuple[tuple[str, ...], ...]) -> tuple[dict[str, str], bool]:
    """Return `kinds` and `letters` of a layout whose columns a person has changed."""
    found = grouped(blocks.cut(sheets)[0])
    kinds = _kinds(found, fields)
    return kinds, _needs_letters(found, Plan(fields, kinds))


def _kinds(found: list[list[Block]], named: tuple[tuple[str, ...], ...]) -> dict[str, str]:
    words: Counter[str] = Counter()
    for fields, alike in zip(named, found, strict=True):
        if "kind" in fields:
            place = fields.index("kind")
            rows = [row for block in alike for _, row in block.rows if sum(map(bool, row)) > 1]
            words.update(at(row, place) for row in rows)
    del words[""]
    return {word: values.kind_of(word) for word, _ in words.most_common(MOST_WORDS)}


def read(sheets: Sheets, plan: Plan) -> Reading:
    """Return the questions of a file by a plan, in the order of the file."""
    cut, passed = blocks.cut(sheets)
    found: list[tuple[int, int, Found]] = []
    order = {name: number for number, (name, _) in enumerate(sheets)}
    for fields, alike in zip(plan.fields, grouped(cut), strict=True):
        for block in alike:
            if "stem" not in fields:
                passed.append(Passed(block.sheet, block.rows[0][0] if block.rows else 1, "no_stem"))
                continue
            for one in _questions(block, fields, plan, passed):
                found.append((order[block.sheet], one.row, one))
    found = _gathered(sorted(found, key=lambda place: place[:2]))
    passed.sort(key=lambda one: (order[one.sheet], one.row))
    return Reading(tuple(one for _, _, one in found), tuple(passed))


def _gathered(found: list[tuple[int, int, Found]]) -> list[tuple[int, int, Found]]:
    """Return the questions with the parts of each case group put into the group before them."""
    whole: list[tuple[int, int, Found]] = []
    for sheet, row, one in found:
        if not dict(one.extra).get("part"):
            whole.append((sheet, row, one))
        elif whole and whole[-1][2].kind == "group" and whole[-1][0] == sheet:
            group = whole[-1][2]
            whole[-1] = (*whole[-1][:2], replace(group, parts=(*group.parts, one)))
        else:
            stray = replace(one, doubts=(*one.doubts, Doubt("kind", "stray_part")))
            whole.append((sheet, row, stray))
    return whole


def _group(alike: list[Block]) -> Group:
    first = alike[0]
    rows = [row for block in alike for _, row in block.rows]
    width = max(len(first.heads), *(len(trimmed(row)) for row in rows))
    heads = (*first.heads, *[""] * (width - len(first.heads))) if first.heads else ()
    shown = list(islice((row for row in rows if sum(map(bool, row)) > 1), SAMPLES))
    return Group(
        heads=heads,
        fields=headers.understood(heads) if heads else ("",) * width,
        places=tuple((block.sheet, block.head) for block in alike),
        samples=tuple(tuple(at(row, place) for place in range(width)) for row in shown),
        rows=len(rows),
    )


def _needs_letters(found: list[list[Block]], plan: Plan) -> bool:
    """Say whether a judgement without options is answered by a letter anywhere."""
    for fields, alike in zip(plan.fields, found, strict=True):
        if "answer" not in fields or "stem" not in fields:
            continue
        place = fields.index("answer")
        kind = fields.index("kind") if "kind" in fields else None
        for block in alike:
            rows = [
                (number, row)
                for number, row in block.rows
                if (values.is_letter(at(row, place)) and not _chooses(row, kind, plan))
                or sum(map(bool, row)) == 1
            ]
            few = replace(block, rows=rows)
            for one in _questions(few, fields, plan, []):
                if any(doubt.reason == "judge_letters" for doubt in one.doubts):
                    return True
    return False


def _chooses(row: Sequence[str], kind: int | None, plan: Plan) -> bool:
    """Say whether a row is called a question with one or more options to choose."""
    return kind is not None and plan.kinds.get(at(row, kind)) in ("single", "multiple")


def _questions(
    block: Block, fields: tuple[str, ...], plan: Plan, passed: list[Passed]
) -> Iterator[Found]:
    named = block.named or values.kind_of(block.sheet)
    row_each = "option_text" in fields
    waiting: _Cells | None = None
    for number, row in block.rows:
        cells = _Cells(number, row, fields)
        if cells.count == 1:
            said = values.kind_of(cells.only)
            if said:
                named = said
                passed.append(Passed(block.sheet, number, "section", cells.only))
                continue
            if (not cells["stem"] and not row_each) or _CHAPTER.fullmatch(cells.only):
                passed.append(Passed(block.sheet, number, "alone", cells.only))
                continue
        if row_each:
            if waiting is not None and waiting.takes(cells):
                continue
            if waiting is not None:
                yield _question(block.sheet, waiting, named, plan)
            cells.begin()
            waiting = cells
        else:
            yield _question(block.sheet, cells, named, plan)
    if waiting is not None:
        yield _question(block.sheet, waiting, named, plan)


class _Cells:
    """The cells of a row by field; options on rows of their own are added one by one."""

    def __init__(self, number: int, row: Sequence[str], fields: Sequence[str]) -> None:
        self.number = number
        filled = [cell for cell in row if cell]
        self.count, self.only = len(filled), filled[0]
        self._texts: dict[str, str] = {}
        for name, cell in zip(fields, row, strict=False):
            if name and name != IGNORED and cell:
                before = self._texts.get(name)
                self._texts[name] = f"{before}\n{cell}" if before else cell
        self.added: list[tuple[str, str]] = []
        self._is_merged = False  # rows below leave the stem empty: the same stem begins anew

    def __getitem__(self, name: str) -> str:
        return self._texts.get(name, "")

    def lettered(self, names: Sequence[tuple[str, str]]) -> values.Options:
        """Return (letter, text) of those among some fields that hold anything."""
        texts = self._texts
        return tuple([(letter, texts[name]) for letter, name in names if name in texts])

    def begin(self) -> None:
        """Take the option of the question's first row."""
        self._add(self)

    def takes(self, other: _Cells) -> bool:
        """Add the option of a row that belongs to this question; say whether it did."""
        if other["stem"] and (other["stem"] != self["stem"] or self._is_merged):
            return False
        self._is_merged = self._is_merged or not other["stem"]
        self._add(other)
        return True

    def _add(self, other: _Cells) -> None:
        if other["option_text"]:
            self.added.append((other["option_text"], other["option_right"]))

    @property
    def extra(self) -> tuple[tuple[str, str], ...]:
        """What only our own tables have."""
        texts = self._texts
        return tuple([(name, texts[name]) for name in _EXTRA if name in texts])


def _question(sheet: str, cells: _Cells, named: str, plan: Plan) -> Found:
    kind, doubts = _kind(cells, named, plan)
    stem, options, told = _stem_and_options(cells, kind)
    if not stem:
        doubts.append(Doubt("stem", "missing"))
    kind, answer, of_answer = values.read_answer(kind, told, options, plan.letters)
    if kind == "group":
        of_answer = ()  # its parts have the answers
    if not any(doubt.field == "kind" for doubt in doubts):
        doubts += [*of_answer, *_option_doubts(kind, options, answer)]
    level, doubt = values.difficulty(cells["difficulty"])
    return Found(
        row=cells.number,
        kind=kind,
        stem=stem,
        options=options if kind in _WITH_OPTIONS else (),
        answer=answer,
        explanation=cells["explanation"],
        difficulty=level,
        points=cells["points"],
        topic=cells["topic"],
        law=cells["law"],
        sheet=sheet,
        doubts=tuple([*doubts, *([doubt] if doubt else [])]),
        extra=cells.extra,
    )


def _kind(cells: _Cells, named: str, plan: Plan) -> tuple[str, list[Doubt]]:
    word = cells["kind"]
    if word:
        kind = plan.kinds.get(word, values.kind_of(word))
        return kind, [] if kind else [Doubt("kind", "unknown", word)]
    if cells["multiple"]:
        many = values.judged(cells["multiple"])
        if many is None:
            return "", [Doubt("kind", "unknown", cells["multiple"])]
        return "multiple" if many else "single", []
    return named, []


def _stem_and_options(cells: _Cells, kind: str) -> tuple[str, values.Options, str]:
    """Return (stem, options, answer as written) from whichever layout the row has."""
    stem, answer = values.stem(cells["stem"]), cells["answer"]
    options = cells.lettered(_OPTIONS)
    if not options and cells.added:
        texts = [text for text, _ in cells.added]
        options = tuple(zip(LETTERS, texts, strict=False))
        right = [letter for letter, (_, is_right) in zip(LETTERS, cells.added, strict=False)
                 if values.judged(is_right)]  # fmt: skip
        answer = answer or "".join(right)
    if not options and cells["options"]:
        options = values.options_in(cells["options"])
    if not options and kind in ("", "single", "multiple", "choice"):
        stem, options = values.parted(stem)
        if not options and kind:
            stem, options = values.parted_by_sign(stem)
    marked = "".join(letter for letter, said in cells.lettered(_RIGHT) if values.judged(said))
    own = tuple([(letter, values.own_text(letter, text)) for letter, text in options])
    return stem, own, answer or marked


def _option_doubts(kind: str, options: values.Options, answer: Sequence[str]) -> Iterator[Doubt]:
    if kind not in ("single", "multiple", "ordering"):
        return
    if len(options) == 1:
        yield Doubt("options", "one", options[0][0])
    yield from values.alike(options, answer)
