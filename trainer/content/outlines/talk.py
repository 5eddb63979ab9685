"""What is said in an outline: one line for each turn, with the speaker's role before a colon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from trainer.domain.scenario.document import NARRATOR, Persona, Turn
from trainer.domain.scenario.outline import Speaker

NARRATED = "旁白"
_LONGEST_ROLE = 12  # characters; what stands before a later colon belongs to the sentence
_LINE = re.compile(rf"([^\s：:，。！？；、“”《》（）]{{1,{_LONGEST_ROLE}}})[：:]\s*(.+)")


def spoken(text: str, people: Sequence[Speaker]) -> tuple[Turn, ...]:
    """Return the turns of a text; a line of nobody in `people` is told by the narrator."""
    keys = _keys(people)
    return tuple(
        Turn(by=keys.get(role, NARRATOR), text=said if role in keys else line)
        for line, role, said in _lines(text)
    )


def strangers(text: str, people: Sequence[Speaker]) -> list[str]:
    """Return the roles before a colon that no person of the case has, each once."""
    keys = _keys(people)
    return list(dict.fromkeys(role for _, role, _ in _lines(text) if role and role not in keys))


def written(turns: Iterable[Turn], personas: Sequence[Persona]) -> str:
    """Return turns as the lines that `spoken` reads."""
    roles = {persona.key: persona.role for persona in personas} | {NARRATOR: NARRATED}
    return "\n".join(f"{roles[turn.by]}：{turn.text}" for turn in turns)


def _keys(people: Sequence[Speaker]) -> dict[str, str]:
    named = {one.name: one.key for one in people if one.name}
    return {**named, **{one.role: one.key for one in people}, NARRATED: NARRATOR}


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (line, role or nothing, what is said)."""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        found = _LINE.fullmatch(line)
        yield (line, found[1], found[2]) if found else (line, "", line)
