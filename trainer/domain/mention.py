"""Citations in running Chinese text: 《消保法》第十五条第一款第（二）项, and lists of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from trainer.domain.citation import Citation, number_of
from trainer.domain.statute import Statute

_N = r"[零〇一二两三四五六七八九十百千\d]{1,9}"
_ARTICLE = rf"第?\s*(?P<number>{_N})\s*条(?:\s*之\s*(?P<branch>[一二三四五六七八九十\d]{{1,3}}))?"
_PARAGRAPH = rf"第\s*(?P<paragraph>{_N})\s*款"
_ITEM = rf"第\s*[（(]?\s*(?P<item>{_N})\s*[）)]?\s*项"
_PLACE = re.compile(
    rf"{_ARTICLE}(?:\s*{_PARAGRAPH})?(?:\s*{_ITEM})?"
    rf"|{_PARAGRAPH.replace('paragraph', 'paragraph2')}(?:\s*{_ITEM.replace('item', 'item2')})?"
    rf"|{_ITEM.replace('item', 'item3')}"
)
_FIRST = re.compile(
    r"\s*(?:[（(][^（）()《》]{2,40}[）)])?\s*的?\s*(?=第|[零一二三四五六七八九十百千\d]+\s*条)"
)
_NEXT = re.compile(r"\s*(?:、|，|,|和|及|以及|或者|或|与|；|;)?\s*(?=第)")
_RANGE = re.compile(
    r"\s*(?:至|到|—{1,2}|–|－|-|~|～)\s*(?=第?[零一二三四五六七八九十百千\d]+\s*条)"
)
_TITLE = re.compile(r"《(?P<title>[^《》]{2,60}(?:〈[^〉]*〉[^《》]*)?)》")
_CALLED = re.compile(
    r"[（(][^（）()]{0,20}以下(?:简称|称)[：:]?\s*[“\"《]+(?P<name>[^”\"》]{1,20})[”\"》]+"
)
_SAME = re.compile(r"[同本该](?P<kind>法|办法|条例|规定|解释)(?=\s*第)")
_STATE = "中华人民共和国"
_WIDEST = 60  # articles that a range may name at most: a longer one is a slip of the pen


class Fault(StrEnum):
    """What can be wrong with a citation in a text."""

    UNKNOWN_STATUTE = "unknown_statute"
    NO_SUCH_ARTICLE = "no_such_article"


@dataclass(frozen=True)
class Mention:
    """A citation at text[start:end], with the articles it names, each once.

    `title` is the statute as written there, or as the words before it say. A statute that
    the register lacks has no places; an article beyond the true count stays among them.
    """

    start: int
    end: int
    title: str
    places: tuple[Citation, ...]
    fault: Fault | None = None


class Names:
    """The names under which a text may mention the statutes of a register."""

    def __init__(self, statutes: Iterable[Statute]) -> None:
        newest = sorted(statutes, key=lambda one: one.effective.toordinal() if one.effective else 0)
        self._known: dict[str, Statute] = {}
        for statute in newest:
            for name in names(statute):
                self._known[name] = statute
        bare = sorted(self._known, key=len, reverse=True)
        self.bare = re.compile("|".join(map(re.escape, bare)) or r"(?!)")

    def find(self, title: str) -> Statute | None:
        """Return the statute of this name, blanks and the name of the state aside."""
        return self._known.get(folded(title))


def names(statute: Statute) -> set[str]:
    """Return what a statute is called, folded: title, short name, and the usual short forms."""
    title = folded(statute.title)
    return {title, folded(statute.short), title.removeprefix("市场监督管理")} - {""}


def folded(title: str) -> str:
    """Return a title as it is compared: without blanks and the name of the state."""
    return "".join(unicodedata.normalize("NFKC", title).split()).removeprefix(_STATE)


def mentions(text: str, known: Names) -> list[Mention]:
    """Return the citations in a text, in order; a list or range of articles is one each.

    同法, 该法, 本办法 and their like are resolved only where the paragraph names one single
    statute of that kind before; otherwise they are left alone.
    """
    found: list[Mention] = []
    start = 0
    for paragraph in text.splitlines(keepends=True):
        found += [
            replace(one, start=one.start + start, end=one.end + start)
            for one in _Reader(paragraph, known).read()
        ]
        start += len(paragraph)
    return found


@dataclass(frozen=True)
class _Named:
    start: int
    end: int
    title: str
    statute: Statute | None


class _Reader:
    """One paragraph: the statutes it names, in order, and the places behind each name."""

    def __init__(self, text: str, known: Names) -> None:
        self.text, self.known = text, known
        self.called: dict[str, Statute | None] = {}
        self.before: dict[str, Statute | None] = {}

    def read(self) -> Iterator[Mention]:
        at = 0
        while (named := self._name(at)) is not None:
            at = named.end
            first = _FIRST.match(self.text, named.end)
            if first and _PLACE.match(self.text, first.end()):
                for mention in self._places(named, first.end()):
                    at = mention.end
                    yield mention

    def _name(self, at: int) -> _Named | None:
        """Return the next name of a statute from a place on."""
        candidates = [
            match for pattern in (_TITLE, self.known.bare, _SAME)
            if (match := pattern.search(self.text, at))
        ]  # fmt: skip
        for match in sorted(candidates, key=lambda one: (one.start(), -one.end())):
            named = self._named(match)
            return named if named is not None else self._name(match.end())
        return None

    def _named(self, match: re.Match[str]) -> _Named | None:
        kind = match.groupdict().get("kind")
        if kind is not None:
            same = self._same(kind)
            return same and _Named(match.start(), match.end(), *same)
        title = match.groupdict().get("title") or match[0]
        statute = self.called.get(title) or self.known.find(title)
        self.before[title if statute is None else statute.title] = statute
        called = _CALLED.match(self.text, match.end())
        if called:
            self.called[called["name"]] = statute
        end = called.end() if called else match.end()
        return _Named(match.start(), end, title, statute)

    def _same(self, kind: str) -> tuple[str, Statute] | None:
        """Return the one statute of a kind that the paragraph named so far."""
        fit = {title: one for title, one in self.before.items() if _kind(title) == kind}
        (title, statute), *others = fit.items() if fit else [("", None)]
        return (title, statute) if statute is not None and not others else None

    def _places(self, named: _Named, at: int) -> Iterator[Mention]:
        start, last = named.start, Citation("", "0")
        while match := _PLACE.match(self.text, at):
            last = _place(match, last, named.statute)
            end, numbers = match.end(), [last.number]
            span = _RANGE.match(self.text, end)
            if span and (upto := _PLACE.match(self.text, span.end())) and upto["number"]:
                final = _place(upto, last, named.statute)
                numbers, end, last = _between(last.number, final.number), upto.end(), final
            places = [replace(last, number=number) for number in numbers]
            yield _mention(start, end, named, places if len(numbers) > 1 else [last])
            following = _NEXT.match(self.text, end)
            if following is None:
                return
            start = at = following.end()


def _kind(title: str) -> str:
    for kind in ("办法", "条例", "规定", "解释", "法"):
        if folded(title).endswith(kind):
            return kind
    return ""


def _place(match: re.Match[str], last: Citation, statute: Statute | None) -> Citation:
    """Return the place matched; a bare paragraph or item belongs to the article before."""
    short = statute.short if statute else ""
    if match["number"]:
        branch = f"-{number_of(match['branch'])}" if match["branch"] else ""
        number = f"{number_of(match['number'])}{branch}"
        return Citation(short, number, _figure(match["paragraph"]), _figure(match["item"]))
    if match["paragraph2"]:
        return replace(last, paragraph=_figure(match["paragraph2"]), item=_figure(match["item2"]))
    return replace(last, item=_figure(match["item3"]))


def _figure(text: str | None) -> int | None:
    return number_of(text) if text else None


def _between(first: str, last: str) -> list[str]:
    if "-" in first or "-" in last or not 0 <= int(last) - int(first) <= _WIDEST:
        return [first, last]
    return [str(number) for number in range(int(first), int(last) + 1)]


def _mention(start: int, end: int, named: _Named, places: list[Citation]) -> Mention:
    if named.statute is None:
        return Mention(start, end, named.title, (), Fault.UNKNOWN_STATUTE)
    has = all(named.statute.has(place.number) for place in places)
    return Mention(start, end, named.title, tuple(places), None if has else Fault.NO_SUCH_ARTICLE)
