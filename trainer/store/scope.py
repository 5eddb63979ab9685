"""Whose data a query may see: set once per request or command, enforced on every query.

A query for people's data without a scope raises. Departments reach down the tree as it
is now; a person always sees their own rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, event, or_, select
from sqlalchemy.orm import (
    LoaderCriteriaOption,
    ORMExecuteState,
    Session,
    with_loader_criteria,
)

from trainer.store.base import Base


class PersonScoped:
    """A table whose rows belong to a person, named by `__person_column__`."""

    __person_column__: ClassVar[str] = "person_id"


@dataclass(frozen=True)
class Scope:
    """Which people: those of `departments` and below, and `person_id`; or all, for a reason."""

    departments: frozenset[int] = frozenset()
    person_id: int | None = None
    everyone: str = ""


class ScopeMissing(RuntimeError):
    """A query for people's data was made where nobody said whose."""


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope | None:
    """Return the scope in force, if any."""
    return _current.get()


def enter(scope: Scope | None) -> None:
    """Put a scope in force for the rest of this context: for the request gate alone."""
    _current.set(scope)


@contextmanager
def scoped(scope: Scope) -> Iterator[None]:
    """Put a scope in force for a block."""
    token = _current.set(scope)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def everyone(reason: str) -> Iterator[None]:
    """See everybody's rows for a block; `reason` says why that is right."""
    with scoped(Scope(everyone=reason)):
        yield


def _scoped_classes() -> list[type[PersonScoped]]:
    return [cls for cls in PersonScoped.__subclasses__() if hasattr(cls, "__table__")]


def _criterion(cls: type[PersonScoped], scope: Scope) -> ColumnElement[bool]:
    column = getattr(cls, cls.__person_column__)
    person, path = Base.metadata.tables["person"], Base.metadata.tables["department_path"]
    below = (
        select(person.c.id)
        .join(path, path.c.descendant_id == person.c.department_id)
        .where(path.c.ancestor_id.in_(sorted(scope.departments)))
    )
    if not scope.departments:
        return column == scope.person_id
    return or_(column == scope.person_id, column.in_(below))


@lru_cache(maxsize=1_024)
def _criteria(scope: Scope) -> tuple[LoaderCriteriaOption, ...]:
    """Return the conditions of a scope, made once: every query of a request carries them."""
    return tuple(
        with_loader_criteria(cls, _criterion(cls, scope), include_aliases=True)
        for cls in _scoped_classes()
    )


@event.listens_for(Session, "do_orm_execute")
def _enforce(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete) or state.is_column_load:
        return
    scope = _current.get()
    if scope is None:
        if any(issubclass(mapper.class_, PersonScoped) for mapper in state.all_mappers):
            raise ScopeMissing(str(state.statement)[:200])
        return
    if scope.everyone:
        return
    within = _kept_within if state.execution_options.get("built_once") else _within
    state.statement = within(state.statement, scope)


def _within(statement: Any, scope: Scope) -> Any:
    return statement.options(*_criteria(scope))


# A statement whose values are parameters may be built once and say so by the execution option
# `built_once`: it is then put within a scope once, and keeps what SQLAlchemy knows it by.
_kept_within = lru_cache(maxsize=4_096)(_within)
