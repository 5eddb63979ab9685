"""What makes a password acceptable."""

from __future__ import annotations

import unicodedata

SHORTEST, LONGEST = 10, 128
_COMMON = frozenset(
    "password12 1234567890 12345678910 qwertyuiop 1q2w3e4r5t administrator admin12345 "
    "a123456789 0987654321 1111111111 0000000000 iloveyou12 abc1234567 shichang12315 "
    "12315123151 tousu12315 passw0rd12 qwerty12345 zaq12wsxcde".split()
)


def fault(password: str, *, login: str, name: str) -> str | None:
    """Return why a new password is refused, or None.

    Reasons: too_short, too_long, common, like_login, one_character.
    """
    text = unicodedata.normalize("NFKC", password)
    if len(text) < SHORTEST:
        return "too_short"
    if len(text) > LONGEST:
        return "too_long"
    if len(set(text)) < 4:
        return "one_character"
    folded = text.casefold()
    if folded in _COMMON:
        return "common"
    if any(len(word) >= 3 and word.casefold() in folded for word in (login, name)):
        return "like_login"
    return None
