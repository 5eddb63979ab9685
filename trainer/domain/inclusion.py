"""How likely a sitting of a paper has each question: inclusion probabilities, exact fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from trainer.domain import paper
from trainer.domain.paper import Candidate, Paper, TooFewQuestions


def probabilities(
    blueprint: Paper, pool: Iterable[Candidate], today: date
) -> list[dict[int, Fraction]]:
    """Return section by section how likely it asks each question (0..1), by document.

    For somebody who met none of them before. Those of a section add up to its size; a section
    that lists its questions asks each with 1. Exact where the questions of two sections are the
    same, apart, or one's all among the other's; where they overlap in part, a question is taken
    to be gone by its own chance alone. Raises TooFewQuestions.
    """
    candidates = list(pool)
    left: dict[int, Fraction] = defaultdict(lambda: Fraction(1))  # not asked by a section before
    found: dict[int, dict[int, Fraction]] = {}
    for index in paper.turns(blueprint, candidates, today):
        section = blueprint.sections[index]
        fitting = [q.document for q in candidates if paper.fits(section, q, today)]
        room = sum((left[document] for document in fitting), Fraction(0))
        if room < section.size:
            raise TooFewQuestions(section.title, section.size, int(room))
        share = Fraction(section.size) / room if room else Fraction(0)
        found[index] = {one: left[one] * share for one in fitting if left[one] * share}
        for one, chance in found[index].items():
            left[one] -= chance
    return [found[index] for index in range(len(blueprint.sections))]
