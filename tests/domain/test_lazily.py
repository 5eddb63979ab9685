"""What a lazy dictionary lacks is made once, and only when it is asked for."""

from __future__ import annotations

import pytest

from trainer.domain.lazily import Lazily


def test_a_value_is_made_once_when_it_is_first_asked_for():
    asked: list[int] = []

    def double(key: int) -> int:
        asked.append(key)
        return 2 * key

    values = Lazily(double)
    assert values == {}
    assert [values[3], values[3], values[4]] == [6, 6, 8]
    assert asked == [3, 4]


def test_what_cannot_be_made_is_not_kept():
    values = Lazily({"a": 1}.__getitem__)
    with pytest.raises(KeyError):
        values["b"]
    assert values == {}
