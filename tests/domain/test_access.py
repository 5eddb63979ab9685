"""Roles carry exactly the permissions that the table gives them."""

from __future__ import annotations

import pytest

from trainer.domain.access import CARRIED_BY, Permission, Role, permissions_of


@pytest.mark.parametrize(
    ("role", "carried"),
    [
        (Role.TRAINEE, {"self", "learn"}),
        (Role.TRAINER, {"self", "mark", "author", "oversee", "keep_law"}),
        (Role.MANAGER, {"self", "oversee", "appraise"}),
        (Role.ADMINISTRATOR, {"self", "administer", "keep_law"}),
        (Role.AUDITOR, {"self", "audit"}),
    ],
)
def test_a_role_carries_its_own_permissions_and_no_more(role, carried):
    assert permissions_of(frozenset({role})) == {Permission(name) for name in carried}


def test_every_permission_stands_in_the_table():
    assert set(CARRIED_BY) == set(Permission)


def test_a_person_in_two_roles_has_what_either_carries():
    both = permissions_of(frozenset({Role.TRAINER, Role.MANAGER}))
    assert both >= {Permission.MARK, Permission.APPRAISE}
    assert Permission.ADMINISTER not in both


def test_nobody_without_a_role_may_do_anything():
    assert permissions_of(frozenset()) == frozenset()


def test_those_who_are_watched_do_not_watch_themselves():
    assert CARRIED_BY[Permission.AUDIT].isdisjoint(CARRIED_BY[Permission.ADMINISTER])
