"""The old rules and the articles that this installation's register of law knows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trainer.content.checks import oldlaw as voices
from trainer.domain import oldlaw, oldlaw_rules
from trainer.domain.mention import Names
from trainer.domain.oldlaw import Finding, OldRule
from trainer.domain.question.document import Question
from trainer.domain.register import Register
from trainer.domain.statute import Statute
from trainer.domain.suggestion import Suggester, Suggestion
from trainer.services.parts import documents
from trainer.store.tables import Revision

_MOST_KEPT = 8
_kept: OrderedDict[tuple[str, ...], Any] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Doubtful:
    """A sentence of a live document, at a path, that seems to follow an old rule."""

    revision_id: int
    path: str
    finding: Finding


def rules(today: date | None = None) -> tuple[OldRule, ...]:
    """Return the old rules of the live statutes, for `oldlaw.scan`; ask once per page or import.

    With a day, rules that still bind on it are left out.
    """
    found: tuple[OldRule, ...] = kept(f"rules {today}", lambda of: oldlaw_rules.rules_of(of, today))
    return found


def register() -> Register:
    """Return every version of the live statutes, which says when what is cited ends."""
    found: Register = kept("register", Register)
    return found


def names() -> Names:
    """Return the names of the live statutes, for `mention.mentions`."""
    found: Names = kept("names", Names)
    return found


def suggester(today: date) -> Suggester:
    """Return the articles in force on a day, ready for comparison; ask once per page or import."""
    found: Suggester = kept(f"suggester {today}", lambda of: Suggester(of, today))
    return found


def suggested(text: str, today: date, most: int = 3) -> list[Suggestion]:
    """Return the articles that a text without a basis may rest on, the likeliest first."""
    return suggester(today).suggested(text, most)


def suspects(questions: Sequence[tuple[int, Question]]) -> dict[int, list[Finding]]:
    """Return what is old in each of the questions, given and told by number."""
    known = rules()
    found = {number: oldlaw.scan_question(question, known) for number, question in questions}
    return {number: findings for number, findings in found.items() if findings}


def doubtful(kinds: Sequence[str], today: date) -> list[Doubtful]:
    """Return the sentences of live documents that seem to follow an old rule, by kind and key.

    What was found in a revision is remembered as long as the rules stay the same.
    """
    known = rules(today)
    seen: dict[str, tuple[tuple[str, Finding], ...]] = kept(f"scanned {today}", lambda of: {})
    found: list[Doubtful] = []
    for kind in kinds:
        for revision_id, sha256 in documents.live_heads(kind):
            if sha256 not in seen:
                seen[sha256] = _said(documents.revision(revision_id), known)
            found += [Doubtful(revision_id, path, finding) for path, finding in seen[sha256]]
    return found


def _said(of: Revision, known: tuple[OldRule, ...]) -> tuple[tuple[str, Finding], ...]:
    return tuple(
        (path, finding)
        for path, text in voices.spoken(documents.value(of))
        for finding in oldlaw.scan(text, known)
    )


def kept(name: str, make: Callable[[list[Statute]], Any]) -> Any:
    """Return what `make` makes of the live statutes; kept by name until one of them changes."""
    key = (name, *documents.live_digests("statute"))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = make(_values(documents.all_live("statute")))
    with _lock:
        _kept[key] = made
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return made


def _values(live: Sequence[Revision]) -> list[Statute]:
    return [documents.value(of) for of in live]
