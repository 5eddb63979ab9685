"""Questions that are the same or nearly so: by the pairs of characters they share.

Compared is the stem with its options, folded; likeness is the share of pairs of neighbouring
characters that two texts have in common (Jaccard). Only texts that share one of their rarest
pairs are compared at all (prefix filter: Chaudhuri, Ganti and Kaushik 2006; Xiao et al. 2008,
PPJoin), so that five thousand questions take a second or two.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ALIKE = 0.7

CONFLICT = "conflict"  # the same stem, and another answer
SAME = "same"  # the same stem and the same answer
NEAR = "near"  # nearly the same words
STEM = "stem"  # the same stem over other options
_RANK = (CONFLICT, SAME, NEAR, STEM)


@dataclass(frozen=True)
class Text:
    """What is compared of a question. `answer` is the right answer by its words."""

    number: int
    stem: str
    options: frozenset[str]
    answer: frozenset[str]
    pairs: frozenset[str]


@dataclass(frozen=True)
class Pair:
    """Two questions that are alike, the older first; `share` is 0..1."""

    first: int
    second: int
    how: str
    share: float
    same_answer: bool


def text(number: int, stem: str, options: Iterable[str], answer: Iterable[str]) -> Text:
    """Return a question ready to be compared; option texts and answers as people read them."""
    plain = folded(stem)
    choices = frozenset(folded(option) for option in options)
    whole = plain + "".join(sorted(choices))
    return Text(number, plain, choices, frozenset(folded(a) for a in answer), _pairs(whole))


def folded(words: str) -> str:
    """Return words without case, width, blanks and punctuation."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return "".join(mark for mark in plain if mark.isalnum())


def _pairs(words: str) -> frozenset[str]:
    if len(words) < 2:
        return frozenset([words]) if words else frozenset()
    return frozenset(words[at : at + 2] for at in range(len(words) - 1))


def compared(one: Text, other: Text, least: float = ALIKE) -> Pair | None:
    """Return how two questions are alike, or None when they are not."""
    first, second = sorted((one, other), key=lambda text: text.number)
    shared = len(one.pairs & other.pairs)
    share = shared / (len(one.pairs) + len(other.pairs) - shared or 1)
    same_answer = one.answer == other.answer
    if one.stem == other.stem:
        if one.options.isdisjoint(other.options) and (one.options or other.options):
            how = STEM
        else:
            how = SAME if same_answer else CONFLICT
        return Pair(first.number, second.number, how, share, same_answer)
    if share < least:
        return None
    return Pair(first.number, second.number, NEAR, share, same_answer)


def pairs(texts: Sequence[Text], least: float = ALIKE) -> list[Pair]:
    """Return every two questions that are alike: contradictions first, then the likest."""
    found = (compared(one, other, least) for one, other in _candidates(texts, least))
    return ranked(pair for pair in found if pair is not None)


def like(one: Text, texts: Iterable[Text], least: float = ALIKE) -> list[Pair]:
    """Return the questions that one question is like, in the order of `pairs`."""
    size = len(one.pairs)
    fit = (
        other
        for other in texts
        if other.number != one.number
        and (
            one.stem == other.stem
            or least * size <= len(other.pairs) <= size / least  # no other size can reach it
        )
    )
    found = (compared(one, other, least) for other in fit)
    return ranked(pair for pair in found if pair is not None)


def ranked(found: Iterable[Pair]) -> list[Pair]:
    """Return pairs in the order in which a person should look at them."""
    return sorted(
        found,
        key=lambda p: (_RANK.index(p.how), p.same_answer, -p.share, p.first, p.second),
    )


def _candidates(texts: Sequence[Text], least: float) -> Iterable[tuple[Text, Text]]:
    """Yield pairs of texts with the same stem or with a rare pair of characters in common."""
    often = Counter(pair for one in texts for pair in one.pairs)
    by_stem: dict[str, list[Text]] = defaultdict(list)
    by_pair: dict[str, list[Text]] = defaultdict(list)
    for one in sorted(texts, key=lambda text: len(text.pairs)):
        size = len(one.pairs)
        prefix = sorted(one.pairs, key=lambda pair: (often[pair], pair))
        prefix = prefix[: size - math.ceil(least * size) + 1]
        met: dict[int, Text] = {other.number: other for other in by_stem[one.stem]}
        for pair in prefix:
            for other in by_pair[pair]:
                if len(other.pairs) >= least * size:
                    met[other.number] = other
            by_pair[pair].append(one)
        by_stem[one.stem].append(one)
        yield from ((other, one) for other in met.values())
