"""Figures of every question at once, from columns of answers; and what they warn of.

Not everyone meets every question. So a person's standing beside a question is the share
of points on the rest of the person's own paper, never a total over questions not met.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np

from trainer.domain import psychometrics
from trainer.domain.psychometrics import FEWEST, NOTHING, Floats, Ints, Paper
from trainer.domain.responses import Responses

TOP_SHARE = 0.27  # Kelley (1939), Journal of Educational Psychology 30(1), 17-24
DEAD = 0.05
EASY, HARD = 0.95, 0.20


class Flag(StrEnum):
    """What to look at, the most urgent first."""

    CHECK_KEY = "check_key"
    DEAD_DISTRACTOR = "dead_distractor"
    HARD = "hard"
    EASY = "easy"
    WEAK = "weak"


WEAK = 0.20  # discrimination below this calls for a revision of the question


@dataclass(frozen=True)
class Table:
    """Figures by question number: NaN where one is not defined. `chosen` is items x options."""

    n: Ints
    p: Floats
    r: Floats
    chosen: Ints
    top: Ints
    top_chosen: Ints


@dataclass(frozen=True)
class Item:
    """The figures of one question; options in the order of the question."""

    n: int
    p: float | None
    r: float | None
    options: tuple[int, ...] = ()
    top: int = 0
    top_options: tuple[int, ...] = ()
    flags: tuple[Flag, ...] = field(default=())


def analysed(answers: Responses) -> Table:
    """Return n, difficulty, corrected point-biserial and choices of every question.

    The point-biserial is corrected: a question is held against the rest of the paper.
    """
    count = answers.items
    n = np.bincount(answers.item, minlength=count)
    rest = rests(answers)
    known = ~np.isnan(rest)
    p = _divided(np.bincount(answers.item, answers.share, count), n)
    r = _correlations(answers.item[known], answers.share[known], rest[known], count)
    width = int(answers.tick_option.max()) + 1 if len(answers.tick_option) else 1
    chosen = _choices(answers, np.ones(len(answers.item), dtype=bool), width)
    leading = _leading(answers.item, rest, count)
    top = np.bincount(answers.item[leading], minlength=count)
    return Table(n, p, r, chosen, top, _choices(answers, leading, width))


def rests(answers: Responses) -> Floats:
    """Return, per answer, the share of points on the rest of that person's paper; NaN if none."""
    earned = answers.share * answers.points
    whole = np.bincount(answers.person, answers.points, answers.people)[answers.person]
    got = np.bincount(answers.person, earned, answers.people)[answers.person]
    left = whole - answers.points
    return _divided(got - earned, np.where(left > NOTHING, left, 0))


def totals(answers: Responses) -> Floats:
    """Return the share of points of every person who answered anything, by person; else NaN."""
    got = np.bincount(answers.person, answers.share * answers.points, answers.people)
    return _divided(got, np.bincount(answers.person, answers.points, answers.people))


def _divided(above: Any, below: Any) -> Floats:
    result: Floats = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return result


def _correlations(item: Ints, x: Floats, y: Floats, count: int) -> Floats:
    """Pearson's r of x and y within each item, in two passes so that little is lost."""
    n = np.maximum(np.bincount(item, minlength=count), 1)
    a = x - (np.bincount(item, x, count) / n)[item]
    b = y - (np.bincount(item, y, count) / n)[item]
    aa, bb = np.bincount(item, a * a, count), np.bincount(item, b * b, count)
    fair = (aa > NOTHING * n) & (bb > NOTHING * n)
    ab = np.bincount(item, a * b, count)
    return _divided(ab, np.where(fair, np.sqrt(aa * bb), 0))


def _leading(item: Ints, rest: Floats, count: int) -> np.ndarray:
    """Say which answers are of the best 27 percent of those who met the question, ties included."""
    standing = np.where(np.isnan(rest), -1.0, rest)
    down = np.argsort(-standing)  # those alike in any order: only the least that leads is asked
    order = down[np.argsort(item[down].astype(np.min_scalar_type(count)), kind="stable")]
    n = np.bincount(item, minlength=count)
    first = np.concatenate(([0], np.cumsum(n)[:-1]))
    wanted = np.maximum(np.ceil(n * TOP_SHARE).astype(np.int64), 1)
    last = np.minimum(first + wanted - 1, max(len(item) - 1, 0))
    least = np.where(n > 0, standing[order[last]] if len(item) else 0.0, np.inf)
    leading: np.ndarray = standing >= least[item]
    return leading


def _choices(answers: Responses, keep: np.ndarray, width: int) -> Ints:
    ticked = keep[answers.tick_row]
    place = answers.item[answers.tick_row[ticked]] * width + answers.tick_option[ticked]
    return np.bincount(place, minlength=answers.items * width).reshape(answers.items, width)


def figures(table: Table, number: int, right: tuple[bool, ...]) -> Item:
    """Return the figures and flags of one question; `right` says of each option if it is a key."""
    n, p, r = int(table.n[number]), float(table.p[number]), float(table.r[number])
    width = len(right)
    options = tuple(int(count) for count in table.chosen[number][:width])
    top = tuple(int(count) for count in table.top_chosen[number][:width])
    options += (0,) * (width - len(options))
    top += (0,) * (width - len(top))
    item = Item(
        n,
        None if np.isnan(p) else p,
        None if np.isnan(r) else r,
        options,
        int(table.top[number]),
        top,
    )
    return replace(item, flags=flags(item, right))


def flags(item: Item, right: tuple[bool, ...]) -> tuple[Flag, ...]:
    """Return what the figures warn of; nothing below thirty answers."""
    if item.n < FEWEST or item.p is None:
        return ()
    found = []
    if _key_is_doubtful(item, right):
        found.append(Flag.CHECK_KEY)
    if any(
        count < DEAD * item.n for count, key in zip(item.options, right, strict=True) if not key
    ):
        found.append(Flag.DEAD_DISTRACTOR)
    if item.p < HARD:
        found.append(Flag.HARD)
    if item.p > EASY:
        found.append(Flag.EASY)
    if item.r is not None and 0 <= item.r < WEAK:
        found.append(Flag.WEAK)
    return tuple(found)


def _key_is_doubtful(item: Item, right: tuple[bool, ...]) -> bool:
    """The better do worse, or more of the best choose a wrong option than the key."""
    if item.r is not None and item.r < 0:
        return True
    keys = [count for count, key in zip(item.top_options, right, strict=True) if key]
    wrong = [count for count, key in zip(item.top_options, right, strict=True) if not key]
    return bool(keys and wrong) and max(wrong) > min(keys)


def full_table(answers: Responses) -> Floats | None:
    """Return people x questions of points earned; None unless everybody met the same questions."""
    met = _met(answers)
    if answers.people < 2 or len(answers.item) != answers.people * len(met):
        return None
    table = np.full((answers.people, len(met)), np.nan)
    table[answers.person, np.searchsorted(met, answers.item)] = answers.share * answers.points
    return None if np.isnan(table).any() else table


def _met(answers: Responses) -> Ints:
    """Return the questions that anybody met, by number."""
    return np.flatnonzero(np.bincount(answers.item, minlength=answers.items))


def paper(answers: Responses, scores: Floats, cut: float) -> Paper:
    """Return the figures of a paper; `scores` in percent, by person, `cut` the pass mark."""
    table = full_table(answers)
    if table is not None:
        right_or_wrong = (
            len(np.unique(answers.points)) == 1 and np.isin(answers.share, (0, 1)).all()
        )
        method = "kr20" if right_or_wrong else "alpha"
        return psychometrics.paper(scores, cut, psychometrics.alpha(table), None, method)
    reliability, error = psychometrics.nested(answers.person, answers.share, answers.people)
    width = None if error is None else 100 * error
    return psychometrics.paper(scores, cut, reliability, width, "nested")


BINS = 10


def summary(answers: Responses, scores: Floats, cut: float) -> dict[str, Any]:
    """Return the figures of a paper as they are stored: also the spread of scores, in tens."""
    known = ~np.isnan(scores)
    worth = paper(answers, scores[known], cut)
    counts = np.histogram(scores[known], bins=BINS, range=(0, 100))[0]
    asked = np.bincount(answers.person, minlength=answers.people)
    return {
        "mean": worth.mean, "sd": worth.sd, "method": worth.method, "sem": worth.sem,
        "reliability": worth.reliability, "consistency": worth.consistency, "near": worth.near,
        "cut": cut, "bins": [int(count) for count in counts],
        "asked": [int(asked.min()), int(asked.max())] if len(asked) else [0, 0],
        "questions": len(_met(answers)),
    }  # fmt: skip
