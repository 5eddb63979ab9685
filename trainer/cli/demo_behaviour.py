"""How simulated people answer, decide and write: by ability, difficulty and a given chance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from trainer.cli import demo_texts
from trainer.cli.demo_texts import Written
from trainer.domain.question import answers
from trainer.domain.question.document import Kind, Question
from trainer.domain.rubric import Judgement, Part
from trainer.domain.scenario.document import Choice

BEST, WORST = 3, 0  # the levels of the rubrics that the demonstration uses


def likelihood(ability: float, difficulty: int) -> float:
    """Return how likely someone knows the answer, 0..1; a logistic curve in both."""
    return 1 / (1 + math.exp(-(1.2 * ability + 2.6 - 0.5 * difficulty)))


def answer(question: Question, ability: float, chance: Random) -> object:
    """Return an answer as a browser sends it: the right one, or one of the tempting ones."""
    if chance.random() < likelihood(ability, question.difficulty):
        return answers.right_answer(question)
    return _WRONG[question.kind](question, chance)


def confidence(ability: float, chance: Random) -> str:
    """Return how sure someone says they are; those who know less are not always less sure."""
    drawn = chance.gauss(0.3 + 0.4 * ability, 0.8)
    return "sure" if drawn > 0 else "unsure" if drawn > -0.9 else "guess"


def choice(choices: Sequence[Choice], ability: float, chance: Random) -> Choice:
    """Return what someone does: the abler, the more often what earns most."""
    keen = max(0.08, 0.26 * (ability + 1.8))
    weights = [math.exp(keen * _worth(one)) for one in choices]
    return chance.choices(list(choices), weights)[0]


def _worth(one: Choice) -> int:
    return sum((one.points or {}).values()) - (4 if one.critical else 0)


def paper(rubric: str, ability: float, on: date, chance: Random) -> Written:
    """Return a paper as someone of this ability writes it."""
    levels = {
        criterion: _near(1.5 + 0.75 * ability, 0.6, chance)
        for criterion in demo_texts.CRITERIA[rubric]
    }
    return demo_texts.written(rubric, levels, on, chance)


def judgement(rubric: str, found: Written, chance: Random) -> tuple[Judgement, str]:
    """Return how a trainer marks a paper, now and then a level off, and the closing word."""
    parts: dict[str, Part] = {}
    for criterion, level in found.levels.items():
        seen = _near(level, 0.25, chance)
        parts[criterion] = Part(seen, demo_texts.comment(rubric, criterion, seen))
    return Judgement(parts, found.critical), _closing(parts, found)


def _closing(parts: Mapping[str, Part], found: Written) -> str:
    if found.critical:
        return "有红线差错，先改正再谈其他。"
    if all(part.points >= 2 for part in parts.values()):
        return "可以送出。"
    return "要点还不齐，按各项评语修改后再送审。"


def _near(level: float, spread: float, chance: Random) -> int:
    return min(BEST, max(WORST, round(chance.gauss(level, spread))))


def _wrong_single(question: Question, chance: Random) -> object:
    right = answers.right_answer(question)
    return chance.choice([option.key for option in question.options if option.key != right])


def _wrong_multiple(question: Question, chance: Random) -> object:
    right = answers.right_answer(question)
    assert isinstance(right, list)
    others = [option.key for option in question.options if option.key not in right]
    if others and (len(right) < 2 or chance.random() < 0.5):
        return sorted([*right, chance.choice(others)])
    return sorted(chance.sample(right, len(right) - 1))


def _wrong_true_false(question: Question, chance: Random) -> object:
    return not answers.right_answer(question)


def _wrong_number(question: Question, chance: Random) -> object:
    usual = ("5", "7", "10", "15", "30", "45", "60", "500")
    return chance.choice([n for n in usual if not answers.score(question, n)])


def _wrong_date(question: Question, chance: Random) -> object:
    right = date.fromisoformat(str(answers.right_answer(question)))
    return (right + timedelta(days=chance.choice((-2, -1, 1, 3)))).isoformat()


def _wrong_places(question: Question, chance: Random) -> object:
    """Leave the first place open, or of a case group the first part."""
    right = answers.right_answer(question)
    assert isinstance(right, list)
    return [None if question.parts else "", *right[1:]]


def _wrong_text(question: Question, chance: Random) -> object:
    return "请按规定办理。"


_WRONG = {
    Kind.SINGLE: _wrong_single,
    Kind.MULTIPLE: _wrong_multiple,
    Kind.TRUE_FALSE: _wrong_true_false,
    Kind.NUMBER: _wrong_number,
    Kind.DATE: _wrong_date,
    Kind.FILL: _wrong_places,
    Kind.ORDERING: _wrong_places,
    Kind.MATCHING: _wrong_places,
    Kind.GROUP: _wrong_places,
    Kind.SHORT: _wrong_text,
}
