"""Logins, sort keys and search texts of people: one way to write each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache

from pypinyin import Style, lazy_pinyin

# Surnames that the package reads as common words.
_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "任": "ren", "查": "zha", "区": "ou",
    "朴": "piao", "盖": "ge", "翟": "zhai", "尉迟": "yuchi", "种": "chong", "繁": "po", "纪": "ji",
    "乐": "yue", "缪": "miao", "曲": "qu", "万俟": "moqi", "长孙": "zhangsun", "覃": "qin",
    "员": "yun", "召": "shao", "秘": "bi", "冼": "xian", "逄": "pang", "黑": "he", "燕": "yan",
    "尹": "yin", "华": "hua", "宁": "ning", "令狐": "linghu", "澹台": "tantai",
}  # fmt: skip
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def folded(login: str) -> str:
    """Return a login as it is stored: NFKC, without blanks or invisible marks, lower case."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", login))
    return "".join(text.split()).casefold()


def sort_key(name: str) -> str:
    """Return the pinyin by which a name is sorted, surnames read as surnames."""
    name = unicodedata.normalize("NFKC", name).strip()
    for length in (2, 1):
        reading = _SURNAMES.get(name[:length])
        if reading:
            rest = lazy_pinyin(name[length:])
            return " ".join([reading, *rest]).casefold()
    return " ".join(lazy_pinyin(name)).casefold()


def search_text(*words: str) -> str:
    """Return one folded text to search by part: the words and the initials of the first."""
    initials = "".join(lazy_pinyin(words[0], style=Style.FIRST_LETTER)) if words else ""
    text = " ".join([*words, sort_key(words[0]) if words else "", initials])
    return unicodedata.normalize("NFKC", text).casefold()


def initials(text: str) -> str:
    """Return the pinyin initials of a text, character by character: 投诉 gives ts.

    Each character has its commonest reading; unlike for names the words around it do not
    count, which makes this a hundred times faster for the thousands of stems of a bank.
    """
    return "".join(map(_initial, text))


@cache
def _initial(character: str) -> str:
    return "".join(lazy_pinyin(character, style=Style.FIRST_LETTER)).strip()


def login(name: str) -> str:
    """Return the login that a name suggests: its pinyin, letters and figures only."""
    ascii_only = unicodedata.normalize("NFKD", sort_key(name)).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]", "", ascii_only)[:40] or "user"


def free_login(base: str, taken: Collection[str]) -> str:
    """Return `base`, or `base` with the least number from 2 that makes it free."""
    number = 1
    while (found := base if number == 1 else f"{base}{number}") in taken:
        number += 1
    return found


def sought(text: str) -> str:
    """Return what a person typed as it stands in search texts."""
    return " ".join(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold().split())
