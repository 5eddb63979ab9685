"""A new password is refused with the reason that its owner can act on."""

from __future__ import annotations

import pytest

from trainer.domain import password


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "too_short"),
        ("abc123xyz", "too_short"),
        ("q7" * 65, "too_long"),
        ("ababababab", "one_character"),
        ("Password12", "common"),
        ("Ｐａｓｓｗｏｒｄ１２", "common"),
        ("my-LiNa-2026-x", "like_login"),
        ("李娜娜的长长长密码2026", "like_login"),
        ("qing chuan 2026 xun", None),
        ("青川县的春天来得很早", None),
    ],
)
def test_a_password_is_judged_by_its_faults(text, reason):
    assert password.fault(text, login="lina", name="李娜娜") == reason


def test_a_name_of_two_characters_is_too_short_to_be_a_hint():
    assert password.fault("李娜喜欢吃青川的木耳", login="lina", name="李娜") is None


@pytest.mark.parametrize("length", [password.SHORTEST, password.LONGEST])
def test_the_limits_themselves_are_allowed(length):
    assert password.fault(("xK3-pQ9z" * 20)[:length], login="lina", name="李娜") is None
