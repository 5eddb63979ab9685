"""Which articles a question without a basis may rest on: by likeness with their gists."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trainer.domain import mention, oldlaw
from trainer.domain.statute import Article, Statute

_K, _B = 1.2, 0.75  # Robertson et al. (1994), Okapi BM25: saturation and length of a text
_TITLE = 3  # a word of an article's title weighs as much as so many in its gist


@dataclass(frozen=True)
class Suggestion:
    """An article of the register that may be the basis; `is_named` when the text names it."""

    citation: str
    title: str
    gist: str
    is_named: bool = False


@dataclass(frozen=True)
class _Entry:
    citation: str
    article: Article
    weights: dict[str, float]


class Suggester:
    """The articles in force on a day, ready to be compared with texts.

    Compared are pairs of neighbouring characters, weighted as BM25 does (Robertson et al.,
    1994, TREC-3). An article that a text names itself comes first.
    """

    def __init__(self, statutes: Iterable[Statute], today: date) -> None:
        known = list(statutes)
        self._names = mention.Names(known)
        self._statutes = {statute.short: statute for statute in known}
        self._today = today
        found = [
            (f"{statute.short}#{article.number}", article, _counts(article, statute))
            for statute in known
            for article in statute.articles
            if statute.in_force(article.number, today)
        ]
        rarity = _rarity([counts for _, _, counts in found])
        mean = sum(sum(counts.values()) for _, _, counts in found) / max(1, len(found))
        self._entries = [
            _Entry(citation, article, _weights(counts, rarity, mean))
            for citation, article, counts in found
        ]

    def suggested(self, text: str, most: int = 3) -> list[Suggestion]:
        """Return the likeliest articles for a text, the likeliest first; none for no likeness."""
        named = self._named(text)
        asked = set(_pairs(oldlaw.folded(text)))
        scores = [
            (sum(entry.weights[pair] for pair in asked & entry.weights.keys()), entry)
            for entry in self._entries
        ]
        liked = sorted((pair for pair in scores if pair[0] > 0), key=lambda pair: -pair[0])
        known = {one.citation for one in named}
        rest = [
            Suggestion(entry.citation, entry.article.title, entry.article.gist)
            for _, entry in liked[: most + len(named)]
            if entry.citation not in known
        ]
        return [*named, *rest][:most]

    def _named(self, text: str) -> list[Suggestion]:
        found: dict[str, Suggestion] = {}
        for one in mention.mentions(text, self._names):
            for place in one.places if one.fault is None else ():
                statute = self._statutes[place.statute]
                if statute.in_force(place.number, self._today):
                    article = statute.article(place.number)
                    said = (article.title, article.gist) if article else ("", "")
                    found.setdefault(f"{place}", Suggestion(f"{place}", *said, is_named=True))
        return list(found.values())


def _counts(article: Article, statute: Statute) -> Counter[str]:
    counts = Counter(_pairs(oldlaw.folded(article.gist)))
    for pair in _pairs(oldlaw.folded(article.title)):
        counts[pair] += _TITLE
    counts.update(_pairs(oldlaw.folded(statute.short)))
    return counts


def _pairs(text: str) -> list[str]:
    pairs = (text[at : at + 2] for at in range(len(text) - 1))
    return [pair for pair in pairs if pair.isalnum()]


def _rarity(texts: list[Counter[str]]) -> dict[str, float]:
    within = Counter(pair for counts in texts for pair in counts)
    return {
        pair: math.log(1 + (len(texts) - number + 0.5) / (number + 0.5))
        for pair, number in within.items()
    }


def _weights(counts: Counter[str], rarity: dict[str, float], mean: float) -> dict[str, float]:
    length = _K * (1 - _B + _B * sum(counts.values()) / mean)
    return {
        pair: rarity[pair] * number * (_K + 1) / (number + length)
        for pair, number in counts.items()
    }
