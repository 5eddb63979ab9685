"""Roles, permissions, and which role carries which permission."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is in a department and below it."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What an endpoint asks for; every endpoint declares exactly one."""

    SELF = "self"  # any signed-in person, on their own account
    LEARN = "learn"  # take courses, quizzes and cases, and see one's own results
    MARK = "mark"  # judge written work and release results
    AUTHOR = "author"  # read and write questions, papers, cases and courses
    KEEP_LAW = "keep_law"  # take in new statutes and official full texts
    OVERSEE = "oversee"  # see the progress and competency of people
    APPRAISE = "appraise"  # open, compute, lock and export appraisals
    ADMINISTER = "administer"  # departments, people, roles, calendar, health
    AUDIT = "audit"  # read the audit log, sign-ins and the access table


CARRIED_BY: dict[Permission, frozenset[Role]] = {
    Permission.SELF: frozenset(Role),
    Permission.LEARN: frozenset({Role.TRAINEE}),
    Permission.MARK: frozenset({Role.TRAINER}),
    Permission.AUTHOR: frozenset({Role.TRAINER}),
    Permission.KEEP_LAW: frozenset({Role.TRAINER, Role.ADMINISTRATOR}),
    Permission.OVERSEE: frozenset({Role.TRAINER, Role.MANAGER}),
    Permission.APPRAISE: frozenset({Role.MANAGER}),
    Permission.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
    Permission.AUDIT: frozenset({Role.AUDITOR}),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Return every permission that at least one of `roles` carries."""
    return frozenset(p for p, carriers in CARRIED_BY.items() if carriers & roles)
