"""Twenty papers of differing layout: how many questions are read without any correction.

Each `papers/NN-*.yaml` says what a paper asks; the text beside it, or the document that
`documents` makes of it, says it as a trainer would have written it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.exchange.questions import documents
from trainer.exchange import cells
from trainer.exchange.questions import prose, prose_docx

PAPERS = Path(__file__).parent / "papers"
AIM = 0.95
_BLANK = re.compile(r"[\s\u3000]|[(（][\s\u3000]*[)）]|_{2,}")
_TEXTS = ("explanation", "law", "topic", "points")


def bare(text: str) -> str:
    """Return a text without blanks and without the places where answers are written."""
    return _BLANK.sub("", text)


def expected(name: str) -> list[dict]:
    return yaml.safe_load((PAPERS / f"{name}.yaml").read_text(encoding="utf-8"))


def is_as_expected(found, wanted: dict) -> bool:
    """Say whether a question was read with everything that its paper says."""
    answer = wanted["answer"]
    said = {True: "true", False: "false"}[answer] if isinstance(answer, bool) else answer
    options = {letter: bare(text) for letter, text in wanted.get("options", {}).items()}
    return (
        found.is_sound
        and found.kind == wanted["kind"]
        and bare(found.stem) == bare(wanted["stem"])
        and {letter: bare(text) for letter, text in found.options} == options
        and "".join(found.answer) == said
        and found.difficulty == wanted.get("difficulty", 0)
        and all(bare(getattr(found, name)) == bare(wanted.get(name, "")) for name in _TEXTS)
    )


@pytest.fixture(scope="module")
def readings():
    """Every paper as it was read: name -> (what it asks, what was found)."""
    found = {}
    for path in sorted(PAPERS.glob("*.yaml")):
        name, wanted = path.stem, expected(path.stem)
        if name in documents.MADE:
            text = prose_docx.read(documents.MADE[name](wanted))
        else:
            text = cells.decoded(path.with_suffix(".txt").read_bytes())
        found[name] = wanted, prose.read(text)
    return found


def test_there_are_twenty_papers_of_eight_to_twenty_questions(readings):
    assert len(readings) == 20
    assert sum(name in documents.MADE for name in readings) == 4
    assert all(8 <= len(wanted) <= 20 for wanted, _ in readings.values())


def test_ninety_five_questions_of_a_hundred_are_read_without_correction(readings):
    wanted_in_all = read_in_all = 0
    for name, (wanted, reading) in readings.items():
        of_stem = {bare(one.stem): one for one in reading.found}
        read = sum(
            bare(one["stem"]) in of_stem and is_as_expected(of_stem[bare(one["stem"])], one)
            for one in wanted
        )
        print(f"\n{name}: {read} of {len(wanted)}", end="")
        wanted_in_all, read_in_all = wanted_in_all + len(wanted), read_in_all + read
    print(
        f"\nread without correction: {read_in_all} of {wanted_in_all}, {read_in_all / wanted_in_all:.1%}"
    )
    assert wanted_in_all >= 160
    assert read_in_all / wanted_in_all >= AIM


def test_nothing_is_taken_for_a_question_that_is_none(readings):
    for name, (wanted, reading) in readings.items():
        asked = {bare(one["stem"]) for one in wanted}
        assert [one.stem for one in reading.found if bare(one.stem) not in asked] == [], name


def test_every_character_has_one_class(readings):
    for name, (_, reading) in readings.items():
        for line, spans in zip(reading.lines, reading.spans, strict=True):
            places = [place for span in spans for place in range(span.start, span.end)]
            assert places == list(range(len(line))), (name, line)


def test_what_is_ignored_holds_no_answer_and_no_option(readings):
    for name, (wanted, reading) in readings.items():
        ignored = bare("".join(
            line[span.start : span.end]
            for line, spans in zip(reading.lines, reading.spans, strict=True)
            for span in spans if span.part == "ignored"
        ))  # fmt: skip
        for one in wanted:
            assert bare(one["stem"]) not in ignored, name
            assert all(
                bare(text) not in ignored
                for text in one.get("options", {}).values()
                if len(text) > 4
            ), name
