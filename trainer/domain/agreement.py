"""How far judges agree, and where they set the line between passing and failing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def weighted_kappa(
    first: Sequence[int], second: Sequence[int], levels: int, *, quadratic: bool = True
) -> float | None:
    """Return how far two markers agree beyond chance, with squared penalties (or equal ones).

    `first` and `second` hold the level index (0..levels-1) that each marker gave to the same
    submissions, in the same order. 1 is full agreement, 0 is chance, below 0 is worse. None
    when both gave every submission one and the same level: kappa is then undefined.

    Raises ValueError when the sequences are empty or differ in length.
    Source: Cohen (1968), Psychological Bulletin 70(4), 213-220.
    """
    _check(first, second)
    seen = np.zeros((levels, levels))
    np.add.at(seen, (list(first), list(second)), 1 / len(first))
    apart = np.abs(np.subtract.outer(np.arange(levels), np.arange(levels)))
    penalty = apart**2 if quadratic else (apart > 0)
    expected = float((penalty * np.outer(seen.sum(axis=1), seen.sum(axis=0))).sum())
    return None if expected == 0 else 1 - float((penalty * seen).sum()) / expected


def agreement(first: Sequence[int], second: Sequence[int], within: int = 0) -> float:
    """Return the share of submissions whose two levels differ by `within` at most."""
    _check(first, second)
    return sum(abs(a - b) <= within for a, b in zip(first, second, strict=True)) / len(first)


def icc(scores: Sequence[Sequence[float]]) -> float | None:
    """Return ICC(2,1), absolute agreement, of submissions x markers, every cell known.

    None where nothing varies. Source: Shrout & Fleiss (1979), Psychological Bulletin 86(2),
    420-428.
    """
    table = np.asarray(scores, dtype=float)
    n, k = table.shape
    if n < 2 or k < 2:
        return None
    grand, rows, columns = table.mean(), table.mean(axis=1), table.mean(axis=0)
    between = k * float(((rows - grand) ** 2).sum()) / (n - 1)
    judges = n * float(((columns - grand) ** 2).sum()) / (k - 1)
    left = float(((table - rows[:, None] - columns + grand) ** 2).sum()) / ((n - 1) * (k - 1))
    whole = between + (k - 1) * left + k * (judges - left) / n
    return None if whole == 0 else (between - left) / whole


def angoff(judges: Sequence[Sequence[float]]) -> float:
    """Return the cut in percent: the mean of the judges' expected scores of a barely competent one.

    One row per judge: how likely such a person answers each question, 0..1. Raises ValueError
    without judges or questions.
    """
    if not judges or not judges[0]:
        raise ValueError("a cut needs judges and questions")
    return 100 * float(np.asarray(judges, dtype=float).mean())


def borderline(globals_: Sequence[float], scores: Sequence[float], at: float) -> float | None:
    """Return the score that the regression of scores on global ratings expects at `at`.

    None where all global ratings are equal. Source: Wood, Humphrey-Murto & Norman (2006),
    Advances in Health Sciences Education 11(2), 115-122.
    """
    x, y = np.asarray(globals_, dtype=float), np.asarray(scores, dtype=float)
    spread = float(((x - x.mean()) ** 2).sum())
    if spread == 0:
        return None
    slope = float(((x - x.mean()) * (y - y.mean())).sum()) / spread
    return float(y.mean()) + slope * (at - float(x.mean()))


def _check(first: Sequence[int], second: Sequence[int]) -> None:
    if not first or len(first) != len(second):
        raise ValueError("two markers must judge the same submissions")
