"""Departments, people, accounts and roles."""

from __future__ import annotations

import pytest

from tests.builders import NOW, user
from trainer.domain.access import Permission, Role
from trainer.extensions import db
from trainer.services import people, signing_in
from trainer.services.parts import access, names, passwords, sessions
from trainer.services.people import NewPerson
from trainer.store.queries import people as find
from trainer.store.tables import DepartmentPath, Grant, LoginSession, Person, User


@pytest.fixture
def places(context):
    return {department.code: department for department in find.departments()}


def test_a_new_person_gets_a_first_password_that_works_and_must_be_changed(places):
    added = people.add(NewPerson("林晓", "linxiao", places["zx"].id), by=None, now=NOW)
    assert passwords.matches(added.user.password_hash, added.password)
    assert added.user.must_change
    assert len(added.password) == 19


def test_first_passwords_differ():
    assert len({people.made_up() for _ in range(50)}) == 50


@pytest.mark.parametrize("login", ["lina", "LiNa", " ｌｉｎａ ", "li\u200bna"])
def test_a_login_that_looks_like_anothers_is_taken(places, login):
    with pytest.raises(people.Taken):
        people.add(NewPerson("李那", login, places["zx"].id), by=None, now=NOW)


def test_a_staff_number_is_used_once_anywhere(places):
    new = NewPerson("林晓", "linxiao", places["lx"].id, staff_no="QC001")
    with pytest.raises(people.Taken):
        people.add(new, by=None, now=NOW)


def test_people_are_added_together_or_not_at_all(places):
    new = [
        NewPerson("林晓", "linxiao", places["zx"].id),
        NewPerson("李那", "lina", places["zx"].id),
    ]
    with pytest.raises(people.Taken):
        people.add_all(new, by=None, now=NOW)
    db.session.rollback()
    assert find.user_by_login("linxiao") is None


def test_surnames_are_read_as_surnames():
    assert names.sort_key("单雯").startswith("shan")
    assert names.sort_key("曾强").startswith("zeng")
    assert names.sort_key("尉迟恭").startswith("yuchi")
    assert names.sort_key("李娜") == "li na"


def test_people_are_found_by_part_of_name_initials_login_or_number(places):
    for search in ("李娜", "ln", "lina", "qc001", "li na"):
        assert "李娜" in {person.name for person in find.staff(search)}
    assert find.staff("%") == []


def test_a_role_reaches_down_the_tree_and_not_sideways(places, cast):
    held = access.roles(user(cast.zhao_min))
    reached = access.below(access.departments(held, Permission.APPRAISE))
    assert set(reached) == {places["xj"].id, places["zx"].id}
    assert access.departments(held, Permission.AUDIT) == frozenset()


def test_learning_reaches_oneself_alone(context, cast):
    reach = access.scope_of(user(cast.li_na), Permission.LEARN)
    assert (reach.departments, reach.person_id) == (frozenset(), user(cast.li_na).person_id)
    reach = access.scope_of(user(cast.chen_gang), Permission.MARK)
    assert reach.departments


def test_moving_a_unit_moves_all_below_it(places, cast):
    people.move_department(places["zx"], places["lx"].id, by=None, now=NOW)
    held = access.roles(user(cast.zhao_min))
    assert places["zx"].id not in access.below(access.departments(held, Permission.APPRAISE))


def test_a_unit_cannot_lie_below_itself(places):
    with pytest.raises(people.CircularTree):
        people.move_department(places["xj"], places["zx"].id, by=None, now=NOW)
    db.session.rollback()
    people.move_department(places["xj"], None, by=None, now=NOW)
    assert db.session.query(DepartmentPath).filter_by(descendant_id=places["xj"].id).count() == 1


def test_a_code_is_used_once(places):
    with pytest.raises(people.Taken):
        people.add_department("又一个", "zx", parent_id=None, kind="centre", by=None, now=NOW)


def test_granting_twice_is_once_and_taking_back_ends_it(places, cast):
    for _ in range(2):
        people.grant(user(cast.li_na), Role.TRAINER, places["zx"].id, by=None, now=NOW)
    live = db.session.query(Grant).filter_by(user_id=cast.li_na, role="trainer", until=None)
    assert live.count() == 1
    people.revoke(user(cast.li_na), Role.TRAINER, places["zx"].id, by=user(cast.wang_lei), now=NOW)
    assert live.count() == 0
    assert Role.TRAINER not in access.roles(user(cast.li_na))
    people.grant(user(cast.li_na), Role.TRAINER, places["zx"].id, by=None, now=NOW)
    assert live.count() == 1


def test_the_last_administrator_stays(places, cast):
    with pytest.raises(people.LastAdministrator):
        people.revoke(user(cast.wang_lei), Role.ADMINISTRATOR, places["xj"].id, by=None, now=NOW)
    db.session.rollback()
    with pytest.raises(people.LastAdministrator):
        people.disable(user(cast.wang_lei), by=None, now=NOW)
    db.session.rollback()
    people.grant(user(cast.zhao_min), Role.ADMINISTRATOR, places["xj"].id, by=None, now=NOW)
    people.disable(user(cast.wang_lei), by=user(cast.zhao_min), now=NOW)
    assert user(cast.wang_lei).disabled_at == NOW


def test_disabling_ends_every_session_and_enabling_opens_the_account_again(context, cast):
    from datetime import timedelta

    sessions.begin(user(cast.li_na), ip="", agent="", now=NOW, lasting=timedelta(hours=1))
    db.session.commit()
    for _ in range(2):
        people.disable(user(cast.li_na), by=None, now=NOW)
    assert db.session.query(LoginSession).filter_by(ended_why="disabled").count() == 1
    people.enable(user(cast.li_na), by=None, now=NOW)
    assert user(cast.li_na).disabled_at is None


def test_a_reset_password_works_once_and_must_be_changed(context, cast):
    password = people.reset_password(user(cast.li_na), by=user(cast.wang_lei), now=NOW)
    account = user(cast.li_na)
    assert account.must_change
    assert passwords.matches(account.password_hash, password)


def test_a_broken_hash_never_matches():
    assert not passwords.matches("not a hash", "anything")
    assert not passwords.matches(None, "nobody has this password")


def test_personal_data_lie_in_one_table(context):
    personal = {"name", "staff_no", "hired_on", "sort_key", "search_text"}
    for mapper in db.Model.registry.mappers if hasattr(db.Model, "registry") else []:
        if mapper.class_ not in (Person,):
            columns = {column.key for column in mapper.columns}
            assert not columns & (personal - {"name"}), mapper.class_


def test_unknown_preferences_are_refused(context, cast):
    with pytest.raises(ValueError, match="klingon"):
        signing_in.set_preferences(user(cast.li_na), language="klingon")


def test_the_notice_is_accepted_once(context, cast):
    from trainer.store.tables import NoticeAcceptance

    for _ in range(2):
        signing_in.accept_notice(user(cast.li_na), now=NOW)
    person = user(cast.li_na).person_id
    assert db.session.query(NoticeAcceptance).filter_by(person_id=person).count() == 1


def test_an_account_knows_its_departments_people_by_role(places, cast):
    found = find.staff_below(places["xj"].id, "trainee")
    assert {person.name for person in found} == {"李娜", "周琳"}
    assert find.account(user(cast.li_na).person_id).id == cast.li_na
    assert find.top_department().code == "sj"
    assert find.department_by_code("none") is None
    assert isinstance(user(cast.li_na), User)
