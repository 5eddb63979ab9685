"""The old rules that the register of law knows: its `outdated`, and repealed statutes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from trainer.domain import citation, mention
from trainer.domain.oldlaw import OldRule, folded
from trainer.domain.statute import Change, Outdated, Statute

_GAP = ".{0,14}?"


def rules_of(statutes: Iterable[Statute], today: date | None = None) -> tuple[OldRule, ...]:
    """Return the old rules that statutes tell of, and those of statutes that were repealed.

    A repealed statute is old by its name alone, and article by article where its successor
    tells what became of it. With a day, rules that still bind on it are left out.
    """
    known = list(statutes)
    register = {statute.short: statute for statute in known}
    rules: list[OldRule] = []
    for statute in known:
        if _has_come(statute.effective, today):
            rules += [_written(statute, one, register) for one in statute.outdated]
        is_over = statute.repealed is not None and _has_come(statute.repealed, today)
        if is_over and not _lives_on(statute, known):
            rules += _repealed(statute, _successor(statute, known), register)
    return tuple(rules)


def _has_come(day: date | None, today: date | None) -> bool:
    return day is None or today is None or day <= today


def _lives_on(statute: Statute, known: Iterable[Statute]) -> bool:
    """Say whether a newer version bears the name of a statute: that name is not old."""
    begun = statute.effective or date.min
    return any(
        one.statute == statute.statute and (one.effective or date.min) > begun for one in known
    )


def _successor(statute: Statute, known: Iterable[Statute]) -> Statute | None:
    return next((one for one in known if one.replaces == statute.statute), None)


def _written(statute: Statute, one: Outdated, register: Mapping[str, Statute]) -> OldRule:
    change = next((c for c in statute.changes if c.key == one.change), Change(one.change, one.why))
    return _rule(
        f"{statute.short}/{one.key}",
        tuple(tuple(pattern(term, statute) for term in way) for way in one.says),
        why=one.why or change.note,
        old=change.old,
        new=one.new or change.new,
        register=register,
        unless=tuple(pattern(term, statute) for term in one.unless),
        otherwise=statute,
        is_close=any(term.startswith("#") for way in one.says for term in way),
    )


def _repealed(
    statute: Statute, successor: Statute | None, register: Mapping[str, Statute]
) -> Iterator[OldRule]:
    """Yield a rule for the name of a repealed statute, and for each article that changed."""
    for change in successor.changes if successor else ():
        place = citation.parse(change.old) if change.old else None
        if place is not None and place.statute == statute.short:
            says = ((pattern(f"#{place.number}", statute),),)
            key = f"{successor.short if successor else ''}/{change.key}/old"
            yield _rule(key, says, why=change.note, old=change.old, new=change.new,
                        register=register, otherwise=successor)  # fmt: skip
    title = f"《{successor.title}》" if successor else ""
    yield _rule(
        f"{statute.short}/name",
        (("|".join(map(_literal, _called(statute))),),),
        why=f"《{statute.title}》已经废止" + (f"，现行的是{title}。" if title else "。"),
        old="",
        new="",
        register=register,
        otherwise=successor,
        is_general=True,
    )


def _rule(
    key: str,
    says: tuple[tuple[str, ...], ...],
    *,
    why: str,
    old: str,
    new: str,
    register: Mapping[str, Statute],
    otherwise: Statute | None,
    unless: tuple[str, ...] = (),
    is_general: bool = False,
    is_close: bool = False,
) -> OldRule:
    place = citation.parse(new) if new else None
    statute = register.get(place.statute) if place else otherwise
    article = statute.article(place.number) if statute and place else None
    since = None
    if statute is not None:
        since = statute.span(place.number)[0] if place else statute.effective
    return OldRule(
        key=key, why=why, says=says, unless=unless, old=old, new=new,
        present=article.gist if article else "", since=since, is_general=is_general,
        is_close=is_close,
    )  # fmt: skip


def pattern(term: str, statute: Statute) -> str:
    """Return a term as a pattern over folded text.

    `a|b` is either, `…` a few other characters, `#21` article 21 of this statute.
    """
    return "|".join(_one(part, statute) for part in term.split("|"))


def _one(part: str, statute: Statute) -> str:
    if not part.startswith("#"):
        return _GAP.join(_literal(piece) for piece in part.split("…"))
    names = "|".join(map(_literal, _called(statute)))
    number = re.escape(f"第{part[1:].partition('-')[0]}条")
    return f"(?:{names})》?(?:\\([^()]{{2,30}}\\))?(?:第\\d+条[^。]{{0,12}}[、和至])?{number}(?!之)"


def _called(statute: Statute) -> list[str]:
    return sorted(mention.names(statute), key=len, reverse=True)


def _literal(words: str) -> str:
    """Return words as a pattern; a figure is a whole one, and no ordinal: 5 is not in 15 or 第5."""
    plain = re.escape(folded(words))
    return rf"(?<![\d第]){plain}" if words[:1].isdigit() else plain
