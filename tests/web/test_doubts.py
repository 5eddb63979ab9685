"""What could not be read has a sentence, whichever reader could not read it."""

from __future__ import annotations

import ast
from pathlib import Path

from trainer.exchange.questions.found import Doubt
from trainer.web import doubts

PACKAGE = Path(__file__).resolve().parents[2] / "trainer"


def calls(name: str) -> set[tuple[str, ...]]:
    """Return the literal words with which a class is made anywhere, without what stood there."""
    found: set[tuple[str, ...]] = set()
    for path in [*(PACKAGE / "exchange").rglob("*.py"), *(PACKAGE / "services").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                found |= words(node.args[:3])
    return found


def words(arguments: list[ast.expr]) -> set[tuple[str, ...]]:
    """Return the tuples of texts that arguments can be: `a if x else b` is either."""
    rows: set[tuple[str, ...]] = {()}
    for argument in arguments:
        either = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
        texts = [one.value for one in either if isinstance(one, ast.Constant)]
        rows = {(*row, text) for row in rows for text in texts} or rows
    return rows


def test_every_doubt_of_every_reader_has_a_sentence():
    made = {row[:2] for row in calls("Doubt") if len(row) >= 2}
    assert len(made) > 20
    assert not made - set(doubts.SENTENCES)


def test_every_reason_to_pass_over_a_row_has_a_sentence():
    made = {text for row in calls("Passed") for text in row if isinstance(text, str)}
    assert {"title", "list", "alone", "no_stem"} <= made
    assert not made - set(doubts.PASSED)


def test_a_sentence_names_what_stood_there_and_kinds_by_their_name(app):
    with app.test_request_context():
        assert "“E”" not in doubts.sentence(Doubt("answer", "no_such_option", "E"))
        assert "答案是 E" in doubts.sentence(Doubt("answer", "no_such_option", "E"))
        assert "“简答题”" in doubts.sentence(Doubt("kind", "not_yet", "short"))
        assert "没有题型" in doubts.sentence(Doubt("kind", "unknown"))
        assert "%" in doubts.sentence(Doubt("law", "unknown", "100%"))
