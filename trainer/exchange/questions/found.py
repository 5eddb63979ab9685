"""A question as a foreign file gave it, before anything of ours is known about it."""

from __future__ import annotations

from dataclasses import dataclass

GRAVE = frozenset({"kind", "stem", "options", "answer"})  # fields that cannot be left in doubt


@dataclass(frozen=True)
class Doubt:
    """What could not be read with certainty; `reason` is a code, `value` what stood there.

    `line` is the line of a text that is at fault; 0 where the row of the question says it all.
    """

    field: str
    reason: str
    value: str = ""
    line: int = 0

    @property
    def is_grave(self) -> bool:
        """Say whether a question with this doubt cannot be taken."""
        return self.field in GRAVE


@dataclass(frozen=True)
class Found:
    """One question of a file.

    `row` is the row of the sheet or the line of the text, from 1. `kind` is a kind of question
    (`single`, `multiple`, `true_false`, `text`, `number`, `short`, `group` and so on), empty where
    unknown.
    `options` are (letter, text) pairs. `answer` holds option letters, `true` or `false`, or the
    accepted texts. `difficulty` is 1..5, 0 where none was given. `law` is the basis as written.
    `extra` holds what only our own tables have: (field, text) pairs such as unit and as_of.
    Of a text with several blanks `answer` has one entry for each, of an ordering the letters in
    their order, of a matching `1-A` for its first item and option A. `parts` are those of a group.
    """

    row: int
    kind: str
    stem: str
    options: tuple[tuple[str, str], ...] = ()
    answer: tuple[str, ...] = ()
    explanation: str = ""
    difficulty: int = 0
    points: str = ""
    topic: str = ""
    law: str = ""
    sheet: str = ""
    doubts: tuple[Doubt, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    parts: tuple[Found, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Say whether kind, stem, options and answer were read with certainty."""
        return not any(doubt.is_grave for doubt in self.doubts)
