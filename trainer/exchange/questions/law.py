"""The basis of a question as people write it, to citations of the law register."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from trainer.domain import citation

_DIGITS = {**{name: n for n, name in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_N = r"[零〇一二两三四五六七八九十百千\d]{1,9}"
_PLACE = re.compile(
    rf"(?:《(?P<title>[^《》]{{2,60}})》|(?P<bare>[^\s《》第，,。；;、]{{2,40}}?))\s*(?:\(\d{{4}}[^)]*\))?\s*"
    rf"第?(?P<number>{_N})条(?:之(?P<branch>{_N}))?(?:第?(?P<paragraph>{_N})款)?"
    rf"(?:第?\(?(?P<item>{_N})\)?项)?"
)
_APART = re.compile(r"[；;\n]|、(?=《)|，(?=《)")
_PREFIX = "中华人民共和国"


def number(text: str) -> int:
    """Return the number that Chinese or Arabic figures write: 一百二十 is 120, 15 is 15."""
    if text.isdigit():
        return int(text)
    total = figure = 0
    for mark in text:
        if mark in _UNITS:
            total += (figure or 1) * _UNITS[mark]
            figure = 0
        else:
            figure = figure * 10 + int(mark) if mark.isdigit() else _DIGITS[mark]
    return total + figure


def folded(title: str) -> str:
    """Return a title as it is compared: without blanks and the name of the state."""
    return "".join(unicodedata.normalize("NFKC", title).split()).removeprefix(_PREFIX)


def read(text: str, shorts: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (citations, parts that name no article of the register).

    `shorts` gives the short names that a folded title or short name may mean.
    """
    citations: list[str] = []
    unknown: list[str] = []
    for part in filter(None, (piece.strip(" 。，,、") for piece in _APART.split(text))):
        found = _one(unicodedata.normalize("NFKC", part), shorts)
        if found:
            citations += [one for one in found if one not in citations]
        else:
            unknown.append(part)
    return tuple(citations), tuple(unknown)


def _one(part: str, shorts: Mapping[str, Sequence[str]]) -> list[str]:
    try:
        return [str(citation.parse(part))]
    except ValueError:
        pass
    found = []
    for match in _PLACE.finditer(part):
        known = shorts.get(folded(match["title"] or match["bare"]))
        if not known:
            return []
        branch, paragraph, item = (match[name] for name in ("branch", "paragraph", "item"))
        place = citation.Citation(
            known[0],
            f"{number(match['number'])}" + (f"-{number(branch)}" if branch else ""),
            number(paragraph) if paragraph else None,
            number(item) if item else None,
        )
        found.append(str(place))
    return found
