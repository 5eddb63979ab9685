"""Whose rows a query sees: nobody's without a scope, and only those within it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests import builders
from trainer.extensions import db
from trainer.store import scope
from trainer.store.queries import people as find
from trainer.store.scope import PersonScoped, Scope, ScopeMissing
from trainer.store.tables import Attempt, Enrolment, Person, User


@pytest.fixture
def histories(app, cast):
    with app.app_context(), scope.everyone("test"):
        for user_id in (cast.li_na, cast.stranger):
            builders.enrolled(user_id)
            builders.sat(user_id, right=4)
        ids = {
            name: db.session.get_one(User, value).person_id for name, value in vars(cast).items()
        }
        places = {department.code: department.id for department in find.departments()}
    with app.app_context():
        yield ids, places


SCOPED = [cls for cls in PersonScoped.__subclasses__()]


@pytest.mark.parametrize("table", SCOPED, ids=lambda cls: cls.__name__)
def test_a_query_without_a_scope_raises(histories, table):
    with pytest.raises(ScopeMissing):
        db.session.query(table).all()


def test_oneself_alone(histories):
    people, _ = histories
    with scope.scoped(Scope(person_id=people["li_na"])):
        assert {row.person_id for row in db.session.query(Attempt)} == {people["li_na"]}
        assert [row.name for row in db.session.query(Person)] == ["李娜"]
        assert db.session.get(Person, people["stranger"]) is None


def test_a_department_and_what_lies_below_it(histories):
    people, places = histories
    with scope.scoped(Scope(departments=frozenset({places["xj"]}))):
        assert {row.person_id for row in db.session.query(Enrolment)} == {people["li_na"]}
    with scope.scoped(Scope(departments=frozenset({places["sj"]}))):
        assert {r.person_id for r in db.session.query(Enrolment)} == {
            people["li_na"],
            people["stranger"],
        }


def test_a_statement_built_once_is_put_within_each_scope_anew(histories):
    people, places = histories
    asked = select(Attempt).execution_options(built_once=True)
    seen = [
        (Scope(person_id=people["li_na"]), {people["li_na"]}),
        (Scope(person_id=people["stranger"]), {people["stranger"]}),
        (Scope(departments=frozenset({places["sj"]})), {people["li_na"], people["stranger"]}),
        (Scope(everyone="test"), {people["li_na"], people["stranger"]}),
    ]
    for within, expected in seen * 2:
        with scope.scoped(within):
            assert {row.person_id for row in db.session.execute(asked).scalars()} == expected
    with pytest.raises(ScopeMissing):
        db.session.execute(asked)


def test_a_sibling_department_is_out_of_reach(histories):
    people, places = histories
    with scope.scoped(Scope(departments=frozenset({places["lx"]}))):
        assert {row.person_id for row in db.session.query(Attempt)} == {people["stranger"]}


def test_no_department_and_no_person_reach_nothing(histories):
    with scope.scoped(Scope()):
        assert db.session.query(Person).count() == 0


def test_a_person_who_moves_is_followed_at_once(histories):
    people, places = histories
    with scope.everyone("moving"):
        db.session.get_one(Person, people["stranger"]).department_id = places["zx"]
        db.session.commit()
        db.session.expunge_all()
    with scope.scoped(Scope(departments=frozenset({places["xj"]}))):
        assert people["stranger"] in {row.person_id for row in db.session.query(Attempt)}


def test_updates_and_deletes_stay_within_the_scope(histories):
    people, places = histories
    with scope.scoped(Scope(departments=frozenset({places["lx"]}))):
        db.session.query(Enrolment).update({"due_on": None})
        db.session.commit()
    with scope.everyone("checking"):
        rows = {row.person_id: row.due_on for row in db.session.query(Enrolment)}
    assert rows[people["stranger"]] is None
    assert rows[people["li_na"]] is not None


def test_the_scope_ends_with_its_block(histories):
    with scope.everyone("test"):
        assert scope.current() is not None
    assert scope.current() is None
