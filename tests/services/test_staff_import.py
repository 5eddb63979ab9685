"""Staff lists: what a list would do, and that it does it once, wholly, and within one's reach."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests import builders
from tests.conftest import NOW, settings
from trainer.domain.access import Role
from trainer.exchange.reader import Unreadable
from trainer.exchange.upload import UploadRefused
from trainer.extensions import db
from trainer.services import importing_staff, people
from trainer.services.parts import held, names
from trainer.services.people import Taken
from trainer.store.queries import people as find
from trainer.store.tables import AuditEntry, Department, Person, User

HEAD = "姓名,登录名,工号,单位,人员类别,角色,入职日期\n"


def listed(rows: str, folder, head: str = HEAD):
    """Return a list read from csv text."""
    return importing_staff.read("名单.csv", (head + rows).encode(), folder)


@pytest.fixture
def county(context, cast):
    """The county and the centre below it."""
    top = find.department_by_code("xj")
    assert top is not None
    return find.departments([top.id])


GOOD = "周晓燕,zhouxiaoyan,QC101,12315中心,公务员,学员、带教老师,2020-07-01\n钱程,,QC102,xj,,,\n"


def test_a_good_list_names_whom_it_would_add_and_adds_nobody(county, tmp_path):
    before = db.session.execute(select(func.count(User.id))).scalar_one()
    plan = importing_staff.plan(listed(GOOD, tmp_path), county)
    assert [(one.row.row, one.person.name, one.department) for one in plan.new] == [
        (2, "周晓燕", "12315中心"),
        (3, "钱程", "青川县局"),
    ]
    assert plan.new[0].person.roles == (Role.TRAINEE, Role.TRAINER)
    assert plan.new[0].person.hired_on == date(2020, 7, 1)
    assert (plan.known, plan.faults) == ((), ())
    assert db.session.execute(select(func.count(User.id))).scalar_one() == before


def test_adopting_adds_them_with_passwords_that_work(app, county, cast, tmp_path):
    by = builders.user(cast.wang_lei)
    added = importing_staff.adopt(listed(GOOD, tmp_path), county, by=by, now=NOW)
    assert len({one.password for one in added}) == 2
    with app.app_context():
        user = db.session.execute(select(User).where(User.login == "zhouxiaoyan")).scalar_one()
        assert user.must_change
        body = db.session.execute(
            select(AuditEntry.body).where(AuditEntry.verb == "staff.imported")
        ).scalar_one()
        assert body == {"added": 2, "known": 0, "faults": 0}


def test_the_same_list_twice_adds_nothing(county, cast, tmp_path):
    rows = listed(GOOD, tmp_path)
    by = builders.user(cast.wang_lei)
    importing_staff.adopt(rows, county, by=by, now=NOW)
    plan = importing_staff.plan(rows, county)
    assert plan.new == ()
    assert [(one.row.row, one.by) for one in plan.known] == [(2, "staff_no"), (3, "staff_no")]
    with pytest.raises(importing_staff.NothingToAdd):
        importing_staff.adopt(rows, county, by=by, now=NOW)


@pytest.mark.parametrize(
    ("row", "by"),
    [("李娜,neu,QC001,12315中心", "staff_no"), ("李娜,LiNa,QC900,12315中心", "login")],
)
def test_whoever_is_there_already_is_known_by_number_or_login(county, tmp_path, row, by):
    plan = importing_staff.plan(listed(row, tmp_path), county)
    assert [one.by for one in plan.known] == [by]


@pytest.mark.parametrize(
    ("row", "column"),
    [("钱程,neu,QC001,12315中心", "工号"), ("钱程,lina,QC900,12315中心", "登录名")],
)
def test_a_number_or_login_of_somebody_of_another_name_is_a_fault(county, tmp_path, row, column):
    plan = importing_staff.plan(listed(row, tmp_path), county)
    assert (plan.new, plan.known) == ((), ())
    assert [(fault.row, fault.column) for fault in plan.faults] == [(2, column)]


def test_units_out_of_reach_are_as_unknown_as_those_that_do_not_exist(county, tmp_path):
    rows = "甲某,a1,1,临溪县局\n乙某,a2,2,没有的科\n丙某,a3,3,sj\n"
    plan = importing_staff.plan(listed(rows, tmp_path), county)
    assert [fault.row for fault in plan.faults] == [2, 3, 4]
    assert (
        len(
            {
                fault.zh.replace(name, "")
                for fault, name in zip(plan.faults, ("临溪县局", "没有的科", "sj"), strict=True)
            }
        )
        == 1
    )


def test_a_name_that_two_units_share_must_be_a_code(context, cast, tmp_path):
    top = find.department_by_code("xj")
    assert top is not None
    people.add_department("12315中心", "zx2", parent_id=top.id, kind="centre", by=None, now=NOW)
    county = find.departments([top.id])
    plan = importing_staff.plan(listed("甲某,a1,1,12315中心\n乙某,a2,2,zx2\n", tmp_path), county)
    assert [fault.row for fault in plan.faults] == [2]
    assert [one.row.row for one in plan.new] == [3]


def test_rows_with_faults_are_left_out_and_the_others_added(county, cast, tmp_path):
    rows = "甲某,a1,1,12315中心\n,a2,2,12315中心\n丙某,a3,3,12315中心,临时工\n"
    read = listed(rows, tmp_path)
    plan = importing_staff.plan(read, county)
    assert [one.row.row for one in plan.new] == [2]
    assert [fault.row for fault in plan.faults] == [3, 4]
    added = importing_staff.adopt(read, county, by=builders.user(cast.wang_lei), now=NOW)
    assert [one.user.login for one in added] == ["a1"]


def test_a_login_taken_meanwhile_leaves_nobody_added(app, county, cast, tmp_path, monkeypatch):
    read = listed("甲某,a1,1,12315中心\n乙某,a2,2,12315中心\n", tmp_path)
    planned = importing_staff.plan(read, county)
    zx = planned.new[0].person.department_id
    people.add(people.NewPerson("丁某", "a2", zx), by=None, now=NOW)
    monkeypatch.setattr(importing_staff, "plan", lambda listed, departments: planned)
    with pytest.raises(Taken):
        importing_staff.adopt(read, county, by=builders.user(cast.wang_lei), now=NOW)
    db.session.rollback()
    with app.app_context():
        logins = set(db.session.execute(select(User.login)).scalars())
        assert "a1" not in logins


def test_a_list_is_the_same_after_it_was_kept(tmp_path, context):
    read = listed(GOOD + ",x,9,12315中心\n", tmp_path)
    assert read.faults
    assert importing_staff.from_json(importing_staff.to_json(read)) == read


def test_nothing_stays_in_the_folder_that_a_list_was_read_in(tmp_path, context):
    folder = tmp_path / "uploads"
    listed(GOOD, folder)
    with pytest.raises(UploadRefused):
        importing_staff.read("名单.exe", b"MZ", folder)
    with pytest.raises((UploadRefused, Unreadable)):
        importing_staff.read("名单.xlsx", b"PK\x03\x04 no workbook", folder)
    assert list(folder.iterdir()) == []


def test_more_people_than_are_added_at_once_are_refused(tmp_path, context, monkeypatch):
    monkeypatch.setattr(importing_staff, "MOST_PEOPLE", 1)
    with pytest.raises(importing_staff.TooManyPeople) as refused:
        listed(GOOD, tmp_path)
    assert refused.value.count == 2


def test_the_template_is_read_back_as_an_empty_list(tmp_path, context):
    read = importing_staff.read("模板.xlsx", importing_staff.template(), tmp_path)
    assert (read.rows, read.faults) == ((), ())


def test_a_kept_value_opens_once_in_its_own_sign_in_and_time(tmp_path):
    here = settings(tmp_path)
    name = held.put(here, 7, "passwords", ["abcd"], now=NOW)
    late = NOW + held.LASTING + timedelta(seconds=2)
    assert held.peek(here, 8, "passwords", name, now=NOW) is None
    assert held.peek(here, 7, "stafflist", name, now=NOW) is None
    assert held.peek(here, 7, "passwords", name, now=late) is None
    assert held.peek(here, 7, "passwords", "../" + name, now=NOW) is None
    assert b"abcd" not in (tmp_path / "held" / name).read_bytes()
    assert held.taken(here, 7, "passwords", name, now=NOW) == ["abcd"]
    assert held.taken(here, 7, "passwords", name, now=NOW) is None


def test_what_nobody_can_open_any_more_is_deleted(tmp_path):
    import os

    here = settings(tmp_path)
    old = held.put(here, 7, "passwords", 1, now=NOW)
    past = (NOW - timedelta(hours=2)).timestamp()
    os.utime(tmp_path / "held" / old, (past, past))
    held.put(here, 7, "passwords", 2, now=NOW)
    assert not (tmp_path / "held" / old).exists()


@pytest.mark.parametrize(
    ("name", "login"),
    [("单雯", "shanwen"), ("曾强", "zengqiang"), ("欧阳娜娜", "ouyangnana"), ("吕布", "lvbu"),
     ("买买提·吐尔逊", "maimaititu"), ("O'Neil", "oneil"), ("··", "user")],
)  # fmt: skip
def test_a_login_is_the_name_in_pinyin(name, login):
    assert names.login(name).startswith(login)


def test_a_suggested_login_is_free(context, cast):
    assert people.suggested_login("李娜") == "lina2"
    centre = find.department_by_code("zx")
    assert isinstance(centre, Department)
    people.add(people.NewPerson("李娜", "lina2", centre.id), by=None, now=NOW)
    assert people.suggested_login("李娜") == "lina3"
    assert (
        db.session.execute(select(func.count(Person.id)).where(Person.name == "李娜")).scalar_one()
        == 2
    )
