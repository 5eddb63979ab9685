"""How fast cases are played, replayed and explored, beside floors of the same run.

    python benchmarks/scenarios.py [--turns 7] [--replay-aim MS] [--check-aim SECONDS]

Method: everything runs in this process on cases made by number (`tests/domain/made.py`) and on
those that are shipped. Each figure is the best of `turns` turns.

- Replay: the state of an attempt of 500 steps is folded anew. Floor: the hash chain of the same
  500 steps is computed, which every check of the steps pays anyway.
- Steps: players at random play each shipped case to its end; steps a second. Floor: the same
  number of copies of a state, which is the least that a fold of values does for a step.
- Checker: time to explore and check made cases of 25 to 400 scenes, as multiples of the smallest,
  beside the number of situations as the same multiple: what grows together is linear. Floor: the
  acts that were explored, played in a row without a graph.

With `--replay-aim` or `--check-aim` (200 scenes) the program fails where the aim is missed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.domain import made  # noqa: E402 - after the path of the package
from trainer.content import library  # noqa: E402
from trainer.domain import chain  # noqa: E402
from trainer.domain.calendar import WorkCalendar  # noqa: E402
from trainer.domain.scenario import check  # noqa: E402
from trainer.domain.scenario.play import Case  # noqa: E402
from trainer.domain.scenario.state import Act  # noqa: E402
from trainer.services.parts import calendars  # noqa: E402

STEPS = 500
SIZES = (25, 50, 100, 200, 400)
PLAYS = 40


def main() -> int:
    """Measure and print; returns 1 where an aim was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--replay-aim", type=float)
    parser.add_argument("--check-aim", type=float)
    given = parser.parse_args()
    calendar = calendars.materialised()
    missed = _replay(calendar, given.turns, given.replay_aim)
    _steps(calendar, given.turns)
    return int(_checker(calendar, given.check_aim) or missed)


def _replay(calendar: WorkCalendar, turns: int, aim: float | None) -> bool:
    case = Case(made.long(STEPS), calendar)
    acts = [Act("choose", f"s{n}", "kind" if n % 3 == 0 else "right") for n in range(STEPS)]
    spent = best(turns, lambda: Case(case.document, calendar).fold(acts))
    warm = best(turns, lambda: case.fold(acts))
    floor = best(turns, lambda: _chained(acts))
    print(f"Replay of {STEPS} steps: {1000 * warm:.1f} ms, {warm / floor:.1f} x the hash chain")
    print(f"  with a case that was just read: {1000 * spent:.1f} ms, {spent / floor:.1f} x")
    return aim is not None and 1000 * spent > aim


def _chained(acts: list[Act]) -> str:
    head = chain.GENESIS
    for number, act in enumerate(acts):
        head = chain.link(head, {"no": number, "element": act.element, "digest": act.detail})
    return head


def _steps(calendar: WorkCalendar, turns: int) -> None:
    for document in library.load(ROOT).of("scenario"):
        case = Case(document.value, calendar)
        plays = [_play(case, seed) for seed in range(PLAYS)]
        count = sum(map(len, plays))
        spent = best(turns, lambda case=case, plays=plays: [case.fold(acts) for acts in plays])
        first = case.first
        floor = best(turns, lambda first=first, count=count: [
            first._replace(steps=number) for number in range(count)
        ])  # fmt: skip
        print(f"{document.key}: {count / spent:,.0f} steps/s, {spent / floor:.0f} x a bare copy")


def _play(case: Case, seed: int) -> list[Act]:
    dice = random.Random(seed)
    acts: list[Act] = []
    state = case.first
    while not state.is_over and len(acts) < STEPS:
        paper = case.deliverable(state)
        if paper is not None:
            fields = {field.key: "经审查" for field in paper.fields}
            acts.append(Act("write", state.scene, "", fields))
        else:
            acts.append(Act("choose", state.scene, dice.choice(case.choices(state)).key))
        state = case.after(state, acts[-1])
    return acts


def _checker(calendar: WorkCalendar, aim: float | None) -> bool:
    base: tuple[float, int] | None = None
    missed = False
    for size in SIZES:
        case = Case(made.long(size), calendar)
        started = time.perf_counter()
        report = check.check(case)
        spent = time.perf_counter() - started
        base = base or (spent, report.situations)
        print(
            f"Checker, {size} scenes: {report.situations:,} situations, "
            f"{report.situations / base[1]:.1f} x; {spent:.2f} s, {spent / base[0]:.1f} x"
        )
        missed = missed or (aim is not None and size == 200 and spent > aim)
    for document in library.load(ROOT).of("scenario"):
        started = time.perf_counter()
        report = check.check(Case(document.value, calendar))
        spent = time.perf_counter() - started
        print(f"Checker, {document.key}: {report.situations:,} situations, {spent:.2f} s")
    return missed


def best(turns: int, work: Callable[[], object]) -> float:
    """Return the seconds of the fastest turn."""
    found = []
    for _ in range(turns):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


if __name__ == "__main__":
    sys.exit(main())
