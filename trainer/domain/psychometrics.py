"""What answers say about questions and papers: difficulty, discrimination, reliability.

All figures are descriptions of the people who answered. One that the data do not define
(nobody differs from anybody) is None, and must be shown as such, never as 0 or 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST = 30  # below: no coefficient is shown
CAUTION = 100  # below: shown with a warning
NOTHING = 1e-12  # below this a variance is the rounding of binary fractions


@dataclass(frozen=True)
class Paper:
    """How well a paper tells people apart; scores in percent of the points.

    `method`: alpha (everyone met the same questions; KR-20 where all are right or wrong) or
    nested (each person met questions of their own).
    """

    n: int
    mean: float | None
    sd: float | None
    method: str
    reliability: float | None
    sem: float | None
    consistency: float | None
    near: int


def kr20(matrix: Floats) -> float | None:
    """Return KR-20 of people x questions of zeros and ones: k/(k-1) (1 - sum pq / var).

    Population variance throughout, for pq is one; with the sample variance of the totals the
    figure would be too high. None below two questions or where all totals are equal.
    Source: Kuder & Richardson (1937), Psychometrika 2(3), 151-160.
    """
    return alpha(matrix)


def alpha(matrix: Floats) -> float | None:
    """Return Cronbach's alpha of people x questions, every cell known; KR-20 for zeros and ones.

    None below two questions or two people, or where all totals are equal. May be negative.
    Source: Cronbach (1951), Psychometrika 16(3), 297-334.
    """
    people, k = matrix.shape
    if k < 2 or people < 2:
        return None
    whole = float(matrix.sum(axis=1).var())
    if whole <= NOTHING:
        return None
    return float(k / (k - 1) * (1 - float(matrix.var(axis=0).sum()) / whole))


def nested(person: Ints, share: Floats, people: int) -> tuple[float | None, float | None]:
    """Return (reliability, standard error of a mean share) where each met own questions.

    `person` and `share` have one entry per answer. Alpha needs a full table and does not
    exist here; of the variance between people, this is the part that is not explained by
    which questions each of them drew: (MSB - MSW) / MSB of the design 'questions within
    people'. None where it is not defined. May be negative.
    Source: Brennan (2001), Generalizability Theory, Springer, the i:p design.
    """
    counts = np.bincount(person, minlength=people).astype(float)
    seen = counts > 0
    groups, total = int(seen.sum()), float(counts.sum())
    if groups < 2 or total <= groups:
        return None, None
    means = np.bincount(person, share, people)[seen] / counts[seen]
    every = np.zeros(people)
    every[seen] = means
    within = float(((share - every[person]) ** 2).sum()) / (total - groups)
    grand = float(share.mean())
    between = float((counts[seen] * (means - grand) ** 2).sum()) / (groups - 1)
    error = math.sqrt(within * float((1 / counts[seen]).mean()))
    return ((between - within) / between if between > NOTHING else None), error


def sem(sd: float, reliability: float | None) -> float | None:
    """Return the standard error of measurement, SD * sqrt(1 - r), in the unit of `sd`."""
    if reliability is None or reliability > 1:
        return None
    return sd * math.sqrt(1 - reliability)


def consistency(mean: float, sd: float, cut: float, reliability: float | None) -> float | None:
    """Return the share of people who would pass or fail again on a like paper, 0.5..1.

    Two normal scores that correlate by the reliability, both above or both below the cut.
    None without a reliability of 0..1 or without spread.
    Source: Peng & Subkoviak (1980), Journal of Educational Measurement 17(4), 359-368,
    without their correction for whole marks, because points differ between questions.
    """
    if reliability is None or not 0 <= reliability <= 1 or sd <= NOTHING:
        return None
    z = (cut - mean) / sd
    below = _normal(z)
    if reliability > 1 - 1e-9:
        return 1.0
    both = _both_below(z, reliability)
    return both + (1 - 2 * below + both)


def _normal(z: float) -> float:
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def _both_below(z: float, rho: float) -> float:
    """P(X < z, Y < z) of standard normals that correlate by rho, by the tetrachoric integral."""
    nodes, weights = _nodes()
    angle = math.asin(rho)
    theta = angle * (nodes + 1) / 2
    values = np.exp(-z * z / (1 + np.sin(theta)))
    return _normal(z) ** 2 + angle / 2 * float((weights * values).sum()) / (2 * math.pi)


@cache
def _nodes() -> tuple[Floats, Floats]:
    """Return the places and weights of the integral, which are the same for every paper."""
    nodes, weights = np.polynomial.legendre.leggauss(48)
    return nodes, weights


def band(n: int) -> str:
    """Return how far figures from `n` people carry: few, caution or fair."""
    return "few" if n < FEWEST else "caution" if n < CAUTION else "fair"


def correlation(x: Sequence[float] | Floats, y: Sequence[float] | Floats) -> float | None:
    """Return Pearson's r, or None where one of the two does not vary."""
    a = np.asarray(x, dtype=float) - np.mean(x)
    b = np.asarray(y, dtype=float) - np.mean(y)
    whole = float((a * a).sum()) * float((b * b).sum())
    return None if whole <= NOTHING else float((a * b).sum()) / math.sqrt(whole)


def paper(
    scores: Floats, cut: float, reliability: float | None, error: float | None, method: str
) -> Paper:
    """Return the figures of a paper; `scores` and `cut` in percent, `error` where known already."""
    n = len(scores)
    if n < 2:
        return Paper(n, float(scores[0]) if n else None, None, method, None, None, None, 0)
    mean, sd = float(scores.mean()), float(scores.std())
    width = error if error is not None else sem(sd, reliability)
    near = 0 if width is None else int((np.abs(scores - cut) <= width).sum())
    return Paper(
        n, mean, sd, method, reliability, width, consistency(mean, sd, cut, reliability), near
    )
