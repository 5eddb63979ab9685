"""A paper as trainers write it in Word: its questions, and what every character was taken for.

Types as headings, numbers and options in many fashions, the answer in the bracket, behind a
label, or in a key at the end: `read` takes a pasted text and needs nobody to mark it up. It
guesses no answer: what is not certain becomes a doubt with the line where it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from trainer.exchange.questions import values
from trainer.exchange.questions.found import Doubt, Found
from trainer.exchange.questions.prose_canvas import Span
from trainer.exchange.questions.prose_keys import Entry, Key
from trainer.exchange.questions.prose_walk import WRITTEN, Piece, Raw, Walk

PICTURE = "〔图〕"  # stands where a document has a picture
LONGEST = 300_000  # characters of a text that are read at once

_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile("[\0\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LIST = re.compile(r"\s*(?:[(（]?\d{1,2}[)）.．、]|[①-⑳]|[(（][一二三四五六七八九十][)）])")
_ENDS = "。！？：；.!?:;”）)"
_ASCII = re.compile(r"[A-Za-z0-9]")
_NOTHING = ("", "无", "略", "暂无", "-", "—")  # what people write where there is no basis
_POINTS = re.compile(r"\d{1,3}(?:\.\d)?")


@dataclass(frozen=True)
class Prose:
    """What was read of a text: `lines` as they were read, the spans of each, the questions.

    `remarks` are doubts about the text as a whole; each has its line.
    """

    lines: tuple[str, ...]
    spans: tuple[tuple[Span, ...], ...]
    found: tuple[Found, ...]
    remarks: tuple[Doubt, ...] = ()


def cleaned(text: str) -> str:
    """Return a text with plain line breaks and without characters that cannot be seen."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text))


def read(text: str) -> Prose:
    """Return the questions of a paper, with the line of each and of whatever is doubtful."""
    lines = cleaned(text).split("\n")
    walk = Walk(lines)
    taken = _matched(walk.raws, walk.key)
    found = tuple(_found(raw, entries) for raw, entries in zip(walk.raws, taken, strict=True))
    return Prose(tuple(lines), walk.canvas.spans(), found, tuple(_remarks(walk, taken)))


def _remarks(walk: Walk, taken: Sequence[Sequence[Entry]]) -> Iterator[Doubt]:
    for at, before, number in walk.skips:
        yield Doubt("number", "skipped", f"{before}、{number}", at + 1)
    for at, said in walk.key.misread:
        yield Doubt("key", "uneven", said, at + 1)
    used = {id(entry) for entries in taken for entry in entries}
    for entry in walk.key.entries:
        if id(entry) not in used:
            yield Doubt("key", "no_question", str(entry.number), entry.line + 1)


# -- the key ---------------------------------------------------------------------------------


def _matched(raws: Sequence[Raw], key: Key) -> list[list[Entry]]:
    """Return the entries of the key for each question."""
    places = {
        section: n for n, section in enumerate(dict.fromkeys(raw.section.index for raw in raws), 1)
    }
    often = Counter(raw.number for raw in raws)
    kinds = Counter(kind for kind in {raw.section.index: raw.section.kind for raw in raws}.values())
    taken: list[list[Entry]] = [[] for _ in raws]
    for entry in key.entries:
        for place, raw in enumerate(raws):
            if raw.number == entry.number and _is_for(entry, raw, places, often, kinds):
                taken[place].append(entry)
                break
    return taken


def _is_for(
    entry: Entry, raw: Raw, places: Mapping[int, int], often: Counter[int], kinds: Counter[str]
) -> bool:
    """Say whether an entry of the key, whose number fits, answers this question."""
    section, (first, last) = raw.section, entry.span
    if not first <= section.index <= last:
        return False
    if first == last:
        return True
    if often[entry.number] == 1:
        return (
            not entry.kind or entry.kind in (section.kind, raw.kind_said) or kinds[entry.kind] == 0
        )
    if entry.kind and kinds[entry.kind] == 1:
        return section.kind == entry.kind
    return places[section.index] == (entry.ordinal or entry.place or 1)


# -- one question ----------------------------------------------------------------------------


def _found(raw: Raw, entries: Sequence[Entry]) -> Found:
    stem, options = (
        _joined(raw.stem),
        tuple((letter, _joined(pieces)) for letter, pieces in raw.options),
    )
    said, line, doubts = _said(raw, entries)
    kind, answer, of_answer = _understood(raw, said, options)
    doubts += [replace(doubt, line=line) for doubt in of_answer]
    doubts += list(_own_doubts(stem, raw, options))
    if kind in ("single", "multiple"):
        doubts += [replace(one, line=raw.line + 1) for one in _option_doubts(options, answer)]
    level, doubt = values.difficulty(_text(raw, "difficulty"))
    if doubt is not None:
        doubts.append(replace(doubt, line=raw.texts["difficulty"][0][0] + 1))
    keeps = kind in ("single", "multiple", "choice", "")
    return Found(
        row=raw.line + 1,
        kind=kind,
        stem=stem,
        options=options if keeps else (),
        answer=answer,
        explanation="\n".join(filter(None, [_text(raw, "explanation"), *_explanations(entries)])),
        difficulty=level,
        points=_points(raw),
        topic=_text(raw, "topic"),
        law="；".join(
            text
            for text in (_text(raw, "law"), *(entry.law for entry in entries))
            if text.strip("。.") not in _NOTHING
        ),
        doubts=tuple(doubts),
        extra=tuple((name, text) for name in ("note",) if (text := _text(raw, name))),
    )


def _said(raw: Raw, entries: Sequence[Entry]) -> tuple[str, int, list[Doubt]]:
    """Return the answer as written, its line, and a doubt where two places differ."""
    ends = " " if raw.kind_said in WRITTEN else " 。；;"
    places = [(text.strip(ends), at + 1) for at, text in _own_answers(raw)]
    places += [(entry.answer, entry.line + 1) for entry in entries if entry.answer]
    if not places:
        return "", raw.line + 1, []
    said, line = places[0]
    for other, at in places[1:]:
        if _folded(other) != _folded(said):
            return said, at, [Doubt("answer", "two_answers", f"{said}、{other}", at)]
    return said, line, []


def _own_answers(raw: Raw) -> list[Piece]:
    """Return the answers that stand with the question; one written in words may be several lines."""
    if raw.kind_said in WRITTEN and raw.answers:
        return [(raw.answers[0][0], _joined(raw.answers))]
    return raw.answers


def _understood(
    raw: Raw, said: str, options: values.Options
) -> tuple[str, tuple[str, ...], tuple[Doubt, ...]]:
    said_kind = values.kind_of(_text(raw, "kind")) if _text(raw, "kind") else raw.kind_said
    if _text(raw, "kind") and not said_kind:
        return "", (), (Doubt("kind", "unknown_word", _text(raw, "kind")),)
    if not said_kind and not options and said and values.judged(said) is None:
        return "", (), (Doubt("kind", "unclear"),)
    return values.read_answer(said_kind, said, options, raw.section.letters)


def _own_doubts(stem: str, raw: Raw, options: values.Options) -> Iterator[Doubt]:
    line = raw.line + 1
    if not stem:
        yield Doubt("stem", "missing", "", line)
    if PICTURE in stem or any(PICTURE in text for _, text in options):
        yield Doubt("stem", "picture", "", line)
    letters = [letter for letter, _ in options]
    for (letter, pieces), (_, text) in zip(raw.options, options, strict=True):
        at = pieces[0][0] + 1
        if letters.count(letter) > 1:
            yield Doubt("options", "twice", letter, at)
        elif not text:
            yield Doubt("options", "empty", letter, at)
    missing = [chr(ord("A") + n) for n in range(len(letters)) if chr(ord("A") + n) not in letters]
    if missing and len(set(letters)) == len(letters):
        yield Doubt("options", "gap", missing[0], raw.options[-1][1][0][0] + 1)


def _option_doubts(options: values.Options, answer: Sequence[str]) -> Iterator[Doubt]:
    if len(options) == 1:
        yield Doubt("options", "one", options[0][0])
    yield from values.alike(options, answer)


def _explanations(entries: Sequence[Entry]) -> list[str]:
    return ["\n".join(entry.explanation) for entry in entries if entry.explanation]


def _points(raw: Raw) -> str:
    own = _POINTS.search(_text(raw, "points"))
    return (own[0] if own else "") or raw.points or raw.section.points


def _text(raw: Raw, name: str) -> str:
    return _joined(raw.texts.get(name, ()))


def _folded(answer: str) -> str:
    judged = values.judged(answer)
    return str(judged) if judged is not None else re.sub(r"[\s,，、;；]", "", answer).upper()


def _joined(pieces: Sequence[Piece]) -> str:
    """Return pieces of lines as one text: broken lines are mended, paragraphs and lists stay."""
    text, last = "", -1
    for at, piece in pieces:
        if not text or at == last:
            text += piece
        elif text[-1] in _ENDS or _LIST.match(piece):
            text += "\n" + piece
        else:
            text += (" " if _ASCII.match(text[-1]) and _ASCII.match(piece[:1]) else "") + piece
        last = at
    return text.strip()
