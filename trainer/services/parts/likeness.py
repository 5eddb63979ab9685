"""The bank as it is compared for doubles: every revision is read and taken apart once."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from trainer.domain.question import likeness
from trainer.domain.question.document import Question
from trainer.domain.question.likeness import Pair, Text
from trainer.store.queries import bank as find

_MOST_KEPT = 20_000
_kept: dict[str, Text] = {}  # by the digest of the text, which never changes
_lock = threading.Lock()


def texts() -> list[Text]:
    """Return every question in use or waiting, numbered by its document."""
    rows = find.compared()
    with _lock:
        known = {digest: _kept[digest] for _, _, digest in rows if digest in _kept}
    missing = {revision: digest for _, revision, digest in rows if digest not in known}
    bodies = find.bodies(list(missing))
    made = {missing[revision]: _of(json.loads(body)) for revision, body in bodies.items()}
    with _lock:
        if len(_kept) + len(made) > _MOST_KEPT:
            _kept.clear()
        _kept.update(made)
    known |= made
    return [replace(known[digest], number=document) for document, _, digest in rows]


def pairs() -> list[Pair]:
    """Return every two questions of the bank that are alike."""
    return likeness.pairs(texts())


def like(document_id: int, question: Question) -> list[Pair]:
    """Return the questions of the bank that one text of a document is like."""
    options = {option.key: option.text for option in question.options}
    answer = question.answer if isinstance(question.answer, tuple) else (question.answer,)
    one = likeness.text(
        document_id,
        question.stem,
        options.values(),
        (options.get(str(key), str(key).lower()) for key in answer),
    )
    return likeness.like(one, texts())


def other(pair: Pair, than: int) -> int:
    """Return the other document of a pair."""
    return pair.second if pair.first == than else pair.first


def _of(body: Mapping[str, Any]) -> Text:
    options = {one["key"]: one["text"] for one in body.get("options", ())}
    answer = body.get("answer")
    said = answer if isinstance(answer, list) else [answer]
    words = (options.get(str(key), str(key).lower()) for key in said)
    return likeness.text(0, body["stem"], options.values(), words)
