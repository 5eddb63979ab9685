"""Banks as they lie about in offices: how much of them is understood without help.

The files belong to others and are not part of the project; where the folder is absent,
nothing is tested. TRAINER_FIXTURES names it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trainer.exchange import reader
from trainer.exchange.questions import table
from trainer.exchange.questions.table import Plan

_BESIDE = Path(__file__).resolve().parents[4] / "shared" / "fixtures"
FOLDER = Path(os.environ.get("TRAINER_FIXTURES") or _BESIDE)
FOLDERS = ("zh_spreadsheets", "zh_legal")

# What a person would say where a file has no heads.
SAID = {
    "baike_contest/题库.xlsx": ("stem", "option_a", "option_b", "option_c", "option_d", "answer"),
    "ChinaUniOnline/题库.csv": ("stem", "answer"),
}
NO_QUESTIONS = {"PlayEdu/学员批量导入模板.xlsx", "market-complaint-agent/complaint_samples.csv"}
NO_OPTIONS = {"JSSTATEGRID_datiqi/题库.xlsx"}  # letters for answers, and options nowhere
ANSWERS = {"答案", "正确答案", "正确选项", "answer", "output", "correct_answer",
           "正确答案(只能输入ABCD否则报错)"}  # fmt: skip


def files() -> list[Path]:
    """Return every file of both folders."""
    return sorted(path for name in FOLDERS for path in (FOLDER / name).rglob("*") if path.is_file())


pytestmark = pytest.mark.skipif(
    not files(), reason="the fixtures of others are not on this machine"
)


def name_of(path: Path) -> str:
    parts = path.relative_to(FOLDER).parts
    return "/".join((parts[1], parts[-1]))


@pytest.fixture(scope="module")
def banks():
    """Every file, as its sheets."""
    return {name_of(path) + f"#{n}": reader.read_sheets(path) for n, path in enumerate(files())}


def plan_for(name, sheets):
    layout = table.layout(sheets)
    said = SAID.get(name.partition("#")[0])
    fields = (said,) if said else tuple(group.fields for group in layout.groups)
    return layout, Plan(fields, layout.kinds, "ab" if layout.letters else "")


def answered(name, rows) -> int:
    """Count the rows with an answer, told by the head that the file is known to have."""
    if name.partition("#")[0] in SAID:
        return sum(bool(row[-1]) for row in rows if len(row) > 1)
    place = next((n for n, head in enumerate(rows[0]) if head in ANSWERS), None)
    if place is None:
        return 0
    return sum(len(row) > place and bool(row[place]) for row in rows[1:])


def test_nine_heads_of_ten_are_recognised_without_help(banks):
    heads = known = 0
    for name, sheets in banks.items():
        base = name.partition("#")[0]
        if base in NO_QUESTIONS or base in SAID:
            continue
        layout, _ = plan_for(name, sheets)
        found = {
            h
            for group in layout.groups
            for h, f in zip(group.heads, group.fields, strict=True)
            if f
        }
        for _sheet, rows in sheets:
            if max(len([cell for cell in row if cell]) for row in rows) > 1:
                mine = [cell for cell in rows[0] if cell]
                heads += len(mine)
                known += sum(head in found for head in mine)
    print(f"\nheads recognised: {known} of {heads}, {known / heads:.1%}")
    assert heads > 200
    assert known / heads >= 0.90


def test_ninety_nine_rows_with_an_answer_of_a_hundred_are_read(banks):
    rows = read = 0
    for name, sheets in banks.items():
        if name.partition("#")[0] in NO_QUESTIONS | NO_OPTIONS:
            continue
        _, plan = plan_for(name, sheets)
        reading = table.read(sheets, plan)
        mine = sum(answered(name, lines) for _, lines in sheets)
        sound = sum(one.is_sound for one in reading.found)
        assert sound <= mine, name
        rows, read = rows + mine, read + sound
    print(f"\nrows with an answer that were read: {read} of {rows}, {read / rows:.2%}")
    assert rows > 7_000
    assert read / rows >= 0.99


def test_letters_are_read_as_they_stand(banks):
    compared = 0
    for name, sheets in banks.items():
        _, plan = plan_for(name, sheets)
        lines_of = dict(sheets)
        for one in table.read(sheets, plan).found:
            if one.is_sound and one.kind in ("single", "multiple"):
                head, cells = lines_of[one.sheet][0], lines_of[one.sheet][one.row - 1]
                place = next((n for n, text in enumerate(head) if text in ANSWERS), -1)
                if place < len(cells) and set(cells[place]) <= set("ABCDEFGH"):
                    compared += 1
                    assert "".join(one.answer) == "".join(sorted(set(cells[place]))), (
                        name,
                        one.row,
                    )
    assert compared > 5_000


def test_a_bank_without_options_is_faulted_row_by_row(banks):
    for name, sheets in banks.items():
        if name.partition("#")[0] in NO_OPTIONS:
            _, plan = plan_for(name, sheets)
            found = table.read(sheets, plan).found
            assert len(found) == answered(name, sheets[0][1])
            told = [one for one in found if any(d.reason == "none" for d in one.doubts)]
            assert len(told) > 0.99 * len(found)


def test_what_holds_no_questions_gives_none(banks):
    for name, sheets in banks.items():
        if name.partition("#")[0] in NO_QUESTIONS:
            _, plan = plan_for(name, sheets)
            assert table.read(sheets, plan).found == ()
