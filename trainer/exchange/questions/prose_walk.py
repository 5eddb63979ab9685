"""A pasted paper cut into questions: which line belongs to which, and to what part of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from trainer.exchange.questions import prose_marks as marks
from trainer.exchange.questions.prose_canvas import Canvas, Part
from trainer.exchange.questions.prose_keys import Key
from trainer.exchange.questions.prose_marks import Label, Number

CASE = "case"  # the style of a question that a case begins, not a number
_LOOK = 40  # lines within which a question shows that it is one
WRITTEN = ("text", "short", "group", "ordering", "matching", "other")  # answered in words
_CHOICES = ("", "single", "multiple", "choice")
_PARTS = {"answer": Part.ANSWER, "stem": Part.STEM, "options": Part.OPTION}

Piece = tuple[int, str]  # (index of the line, text)


@dataclass
class Section:
    """A section of a paper: what its heading says, and the numbers of its questions."""

    kind: str = ""
    points: str = ""
    letters: str = ""
    index: int = 0
    style: str = ""
    last: int = 0


@dataclass
class Raw:
    """The pieces of one question, as they were found; `line` counts from 0."""

    line: int
    number: int
    section: Section
    kind: str = ""
    points: str = ""
    stem: list[Piece] = field(default_factory=list)
    options: list[tuple[str, list[Piece]]] = field(default_factory=list)
    answers: list[Piece] = field(default_factory=list)
    texts: dict[str, list[Piece]] = field(default_factory=dict)

    @property
    def kind_said(self) -> str:
        """The kind, from the question itself or from its section."""
        return self.kind or self.section.kind

    @property
    def is_complete(self) -> bool:
        """Say whether the question has what it takes, so that another may begin."""
        return (
            bool(self.answers)
            or len(self.options) > 1
            or self.kind_said in ("true_false", *WRITTEN)
        )


class Walk:
    """The questions, the key and the painted canvas of a text; `skips` are jumps of numbers."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.canvas = Canvas(lines)
        self.key = Key(self.canvas)
        self.raws: list[Raw] = []
        self.skips: list[tuple[int, int, int]] = []
        self._plain = [marks.plain(line) for line in lines]
        self._has_headings = any(marks.heading(line) for line in self._plain)
        self._section = Section()
        self._sections = self._keyed = 0
        self._before: set[str] = set()  # lines above the first question: running heads repeat them
        self._at = "preface"  # preface | body | section_key | key
        self._state = "stem"
        self._list = 0  # the last number of a list within a question
        for at in range(len(lines)):
            self._line(at)

    # -- one line ------------------------------------------------------------------------------

    def _line(self, at: int) -> None:
        text = self._plain[at]
        if not text.strip() or marks.is_furniture(text) or text.strip() in self._before:
            return
        if self._at in ("key", "section_key") and not self._leaves_key(at, text):
            self.key.take(at, self.lines[at])
        elif not (self._opens_key(at, text) or self._opens_section(at, text)):
            self._body(at, text)

    def _leaves_key(self, at: int, text: str) -> bool:
        if self._at == "section_key":
            leaves = not self.key.is_list(text, 0, least=1)
        else:
            place = self._below_at(at) if marks.heading(text) else at
            leaves = place is not None and self._has_options(place)
        if leaves:
            self._at = "body"
        return leaves

    def _opens_key(self, at: int, text: str) -> bool:
        of_kind = marks.key_of_kind(text)
        if of_kind is not None and self.key.is_list(text, of_kind[1]):
            self._begin_key()
            self.key.take(at, self.lines[at])
            return True
        if not marks.is_key_heading(text) or not self._list_follows(at):
            return False
        self._begin_key()
        self.canvas.paint(at, 0, None, Part.HEADING)
        return True

    def _begin_key(self) -> None:
        """Begin a key of all sections since the last one."""
        first = self._keyed + 1 if self._keyed < self._sections else 0
        self.key.begin((first, self._sections))
        self._at, self._keyed = "key", self._sections

    def _list_follows(self, at: int) -> bool:
        """Say whether answers stand below a line that may be their heading."""
        text = self._below(at)
        if text is None:
            return False
        begins = marks.number(text) or marks.heading(text) or marks.is_chapter(text)
        return bool(begins) or self.key.is_list(text, 0) or text.split()[0] in ("题号", "序号")

    def _opens_section(self, at: int, text: str) -> bool:
        found = marks.heading(text)
        if found is not None:
            self._new_section(Section(found.kind, found.points, found.letters))
        elif marks.is_chapter(text) and self._numbers_follow(at):
            self._new_section(
                Section(points=marks.points_each(text), letters=marks.letters_meant(text))
            )
        else:
            return False
        self.canvas.paint(at, 0, None, Part.HEADING)
        return True

    def _new_section(self, section: Section) -> None:
        self._sections += 1
        section.index = self._sections
        self._section, self._at, self._list = section, "body", 0

    def _numbers_follow(self, at: int) -> bool:
        text = self._below(at)
        found = marks.number(text) if text is not None else None
        return bool(text is not None and (marks.heading(text) or (found and found.value == 1)))

    def _below_at(self, at: int) -> int | None:
        return next((n for n in range(at + 1, len(self._plain)) if self._plain[n].strip()), None)

    def _below(self, at: int) -> str | None:
        place = self._below_at(at)
        return None if place is None else self._plain[place]

    # -- the beginning of a question -----------------------------------------------------------

    def _body(self, at: int, text: str) -> None:
        if self._section.kind == "group" and self._opens_case(text):
            self._begin(at, self._section.last + 1, CASE)
            self._content(at, text, 0, is_new=True)
            return
        first = marks.answer_first(text)
        start = first[2] if first else 0
        found = marks.number(text[start:])
        if found is not None and self._begins(at, found):
            self._begin(at, found.value, found.style)
            self.canvas.paint(at, start, start + found.end, Part.NUMBER)
            if first:
                self._answer(at, first[0])
                self.canvas.paint(at, 0, start, Part.ANSWER)
            self._tagged(at, text, start + found.end)
        elif self._raw is not None:
            self._content(at, text, 0, is_new=False)
        elif self._sections == 0:
            self._before.add(text.strip())
        else:
            self._note_section(text)

    def _opens_case(self, text: str) -> bool:
        """Say whether a line of a section of cases begins one: its name, or facts before numbers."""
        return marks.is_case(text) or (self._raw is None and marks.number(text) is None)

    @property
    def _raw(self) -> Raw | None:
        """The question that is being read: the last one, if it belongs to this section."""
        raw = self.raws[-1] if self.raws else None
        return raw if raw is not None and raw.section is self._section else None

    def _note_section(self, text: str) -> None:
        """Take what a line between a heading and the first question says of all of them."""
        self._section.points = self._section.points or marks.points_each(text)
        self._section.letters = self._section.letters or marks.letters_meant(text)

    def _begins(self, at: int, found: Number) -> bool:
        section, raw = self._section, self._raw
        if self._at == "preface" and self._has_headings:
            return False
        if raw is None:
            return bool(section.kind) or self._shows(at, found.style)
        if section.style == CASE:
            return False
        is_next = found.value == section.last + 1
        if found.style != section.style:
            return (
                is_next
                and raw.is_complete
                and found.style != "bare"
                and self._shows(at, found.style)
            )
        if found.style == "bare" and not (is_next and raw.is_complete):
            return False
        within_list = self._list and found.value == self._list + 1
        begins = (is_next and not within_list) or (raw.is_complete and self._shows(at, found.style))
        if not begins:
            self._list = found.value
        return begins

    def _shows(self, at: int, style: str) -> bool:
        """Say whether a line and those below it are a question: options, an answer, a blank."""
        if marks.has_blank(self._plain[at]):
            return True
        for place in range(at, min(at + _LOOK, len(self._plain))):
            text = self._plain[place]
            found = marks.number(text) if place > at else None
            if (found is not None and found.style == style) or marks.heading(text):
                return False
            if any(label.field == "answer" for label in marks.labels(text, 0)):
                return True
            if marks.opens_with(text, "A") or marks.options(text, 0, len(text), "A", first=False):
                return True
        return False

    def _has_options(self, at: int) -> bool:
        found = marks.number(self._plain[at])
        if found is None:
            return False
        for place in range(at, min(at + _LOOK, len(self._plain))):
            text = self._plain[place]
            other = marks.number(text) if place > at else None
            if other is not None and other.style == found.style:
                return False
            if marks.opens_with(text, "A") and self._opens_below(place, "B"):
                return True
        return False

    def _begin(self, at: int, number: int, style: str) -> None:
        section = self._section
        if section.last and number > section.last + 1:
            self.skips.append((at, section.last, number))
        section.last, section.style = number, style
        self.raws.append(Raw(at, number, section))
        self._at, self._state, self._list = "body", "stem", 0

    def _tagged(self, at: int, text: str, start: int) -> None:
        """Take a kind in brackets off the stem, then read on."""
        tag = marks.kind_tag(text, start)
        if tag is not None:
            self.raws[-1].kind = tag[0]
            self.canvas.paint(at, start, tag[1], Part.LABEL)
            start = tag[1]
        self._content(at, text, start, is_new=True)

    # -- the content of a question -------------------------------------------------------------

    def _content(self, at: int, text: str, start: int, *, is_new: bool) -> None:
        labels = marks.labels(text, start)
        if self.raws[-1].kind_said == "group":
            labels = []
        self._free(at, text, start, labels[0].start if labels else len(text), first=not is_new)
        ends = [*(label.start for label in labels[1:]), len(text)]
        for label, end in zip(labels, ends, strict=False):
            self._labelled(at, text, label, label.end or end)
            if label.after is not None:
                self.canvas.paint(at, label.end or end, label.after, Part.LABEL)
                self._state = "stem" if not self.raws[-1].options else "option"
                self._free(at, text, label.after, end, first=False)

    def _labelled(self, at: int, text: str, label: Label, end: int) -> None:
        self.canvas.paint(at, label.start, label.value, Part.LABEL)
        value = self.lines[at][label.value : end].strip()
        if label.field == "answer" and self.key.is_list(text[:end], label.value):
            self._at = "section_key"
            self.key.begin((self._section.index, self._section.index), self._section.kind)
            self._keyed = self._sections
            self.key.take(at, self.lines[at], label.value)
            return
        self._state = "option" if label.field == "options" else label.field
        if label.field in ("stem", "options"):
            self._free(at, text, label.value, end, first=True)
            return
        self.canvas.paint(at, label.value, end, _PARTS.get(label.field, Part.EXPLANATION))
        if label.field == "answer":
            if value:
                self._answer(at, value)
        elif value:
            self.raws[-1].texts.setdefault(label.field, []).append((at, value))

    def _free(self, at: int, text: str, start: int, end: int, *, first: bool) -> None:
        """Read what stands before the labels of a line: more of what came before, or options."""
        if not text[start:end].strip():
            return
        raw = self.raws[-1]
        if self._may_have_options(raw):
            expected = chr(ord(raw.options[-1][0]) + 1) if raw.options else "A"
            found = marks.options(text, start, end, expected, first=first)
            if found and (len(found) > 1 or expected != "A" or self._opens_below(at, "B")):
                self._more(at, text, start, found[0].start)
                self._options(at, found, end)
                return
        self._more(at, text, start, end)

    def _may_have_options(self, raw: Raw) -> bool:
        if raw.kind_said not in (*_CHOICES, "true_false"):
            return False
        return self._state in ("stem", "option") or (
            not raw.options and self._state != "explanation"
        )

    def _opens_below(self, at: int, letter: str) -> bool:
        lines = (line for line in self._plain[at + 1 : at + 6] if line.strip())
        return any(marks.opens_with(line, letter) for line in lines)

    def _options(self, at: int, found: list[marks.Mark], end: int) -> None:
        stops = [*(mark.start for mark in found[1:]), end]
        for mark, stop in zip(found, stops, strict=True):
            text = self.lines[at][mark.end : stop].strip(" \t\u3000;；")
            self.raws[-1].options.append((mark.letter, [(at, text)]))
            self.canvas.paint(at, mark.start, stop, Part.OPTION)
        self._state = "option"

    def _more(self, at: int, text: str, start: int, end: int) -> None:
        """Add a piece of a line to the part of the question that it continues."""
        raw = self.raws[-1]
        piece = self.lines[at][start:end].strip()
        if not piece:
            return
        if self._state == "stem" or not raw.stem:
            self._state = "stem"
            self._stem(at, text, start, end)
        elif self._state == "option" and raw.options:
            raw.options[-1][1].append((at, piece))
            self.canvas.paint(at, start, end, Part.OPTION)
        elif self._state == "answer" and (not raw.answers or raw.kind_said in WRITTEN):
            self._answer(at, piece)
            self.canvas.paint(at, start, end, Part.ANSWER)
        else:
            name = self._state if self._state in ("explanation", "law", "note") else "explanation"
            raw.texts.setdefault(name, []).append((at, piece))
            self.canvas.paint(at, start, end, Part.EXPLANATION)

    def _stem(self, at: int, text: str, start: int, end: int) -> None:
        """Add to the stem, without the answer and the points that stand in it in brackets."""
        raw = self.raws[-1]
        self.canvas.paint(at, start, end, Part.STEM)
        points = marks.points_in(text[:end].rstrip(), start)
        found = None if raw.answers else marks.answer_in(
            text, start, points[1] if points and points[2] >= len(text[:end].rstrip()) else end, raw.kind_said
        )  # fmt: skip
        cuts = []
        if points is not None:
            raw.points = points[0]
            cuts.append((points[1], points[2], ""))
            self.canvas.paint(at, points[1], points[2], Part.LABEL)
        if found is not None:
            self._answer(at, found[0])
            cuts.append(found[1:])
            self.canvas.paint(at, found[1], found[2], Part.ANSWER)
        piece = self.lines[at]
        kept, place = "", start
        for first, last, instead in sorted(cuts):
            kept += piece[place:first] + instead
            place = last
        kept += piece[place:end] if place < end else ""
        if kept.strip():
            raw.stem.append((at, kept.strip()))

    def _answer(self, at: int, text: str) -> None:
        self.raws[-1].answers.append((at, text))
