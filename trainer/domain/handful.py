"""A handful of questions close to a subject: those on its articles first, then its topics."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HOW_MANY = 5
Place = tuple[str, str]  # short name of the statute, number of the article


@dataclass(frozen=True)
class Subject:
    """What the questions should be about; both may be empty, but not both at once."""

    places: frozenset[Place] = frozenset()
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """A question that may be chosen, by any number that names it."""

    identity: int
    topic: str
    places: frozenset[Place]


def nearest(candidates: Iterable[Candidate], subject: Subject, *, seed: int) -> list[int]:
    """Return at most five questions, the closest first; the same arguments give the same ones.

    Closest are those that cite an article of the subject; then come its topics, the topics of
    those closest ones, and other articles of its statutes. Nothing else is chosen.
    """
    pool = sorted(candidates, key=lambda one: one.identity)
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose, nothing secret
    chance.shuffle(pool)
    kin = {one.topic for one in pool if one.places & subject.places}
    ranked = [(_distance(one, subject, kin), one.identity) for one in pool]
    near = sorted((pair for pair in ranked if pair[0] is not None), key=lambda pair: pair[0] or 0)
    return [identity for _, identity in near[:HOW_MANY]]


def _distance(one: Candidate, subject: Subject, kin: set[str]) -> int | None:
    statutes = {statute for statute, _ in subject.places}
    tests: Sequence[bool] = (
        bool(one.places & subject.places),
        one.topic in subject.topics,
        one.topic in kin,
        any(statute in statutes for statute, _ in one.places),
    )
    return next((rank for rank, holds in enumerate(tests) if holds), None)
