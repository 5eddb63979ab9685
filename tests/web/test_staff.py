"""Units and people, for those who administer them: within their reach, and nowhere else."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from tests import builders
from trainer.clock import utc_now
from trainer.domain.access import Role
from trainer.extensions import db
from trainer.services import people
from trainer.services.parts import access, passwords
from trainer.store import scope
from trainer.store.queries import people as find
from trainer.store.tables import (
    AccessLog,
    AuditEntry,
    Department,
    DepartmentPath,
    Grant,
    Person,
    User,
)

NEW = {"name": "周晓燕", "login": "", "staff_no": "QC101", "category": "institution",
       "post_group": "投诉处理", "hired_on": "2020-07-01", "roles": ["trainee", "trainer"]}  # fmt: skip
HEAD = "姓名,登录名,工号,单位\n"


@pytest.fixture
def places(app):
    """The ids of the units by code."""
    with app.app_context():
        return {d.code: d.id for d in db.session.execute(select(Department)).scalars()}


@pytest.fixture
def client(sign_in, cast):
    """Wang Lei, who administers the county, signed in."""
    return sign_in(cast.wang_lei)


@pytest.fixture
def read(app):
    """A function that reads back in a context of its own, seeing everyone."""

    def in_context(question):
        with app.app_context(), scope.everyone("a test"):
            return question()

    return in_context


def user_of(login: str) -> User:
    return db.session.execute(select(User).where(User.login == login)).scalar_one()


def unit_of(code: str) -> Department:
    return db.session.execute(select(Department).where(Department.code == code)).scalar_one()


def uploaded(text: str, name: str = "名单.csv") -> dict[str, object]:
    return {"file": (io.BytesIO(text.encode()), name)}


# ---------- the list ----------


def test_the_list_shows_the_people_and_units_in_reach_and_no_others(client):
    page = client.get("/staff/").text
    for words in ("李娜", "陈刚", "青川县局", "12315中心", "共 7 人"):
        assert words in page
    for words in ("单雯", "任芳", "临溪县局", "沧水市市场监督管理局"):
        assert words not in page


@pytest.mark.parametrize("q", ["李娜", "LINA", "ｌｉｎａ", "ln", "qc001", "li na"])
def test_people_are_found_by_name_pinyin_initials_number_and_login(client, q):
    page = client.get("/staff/", query_string={"q": q}).text
    assert "李娜" in page
    assert "赵敏" not in page


@pytest.mark.parametrize("q", ["单雯", "没有这个人", "%", "_"])
def test_a_search_finds_nobody_out_of_reach_and_takes_signs_as_they_are(client, q):
    assert "没有找到" in client.get("/staff/", query_string={"q": q}).text


def test_a_unit_narrows_the_list_to_itself_and_below(client, places):
    page = client.get(f"/staff/?unit={places['zx']}").text
    assert "李娜" in page
    assert "共 3 人" in page
    assert "共 7 人" in client.get(f"/staff/?unit={places['xj']}").text


def test_an_empty_unit_says_how_people_get_there(client, read, places):
    read(
        lambda: people.add_department(
            "空科", "kk", parent_id=places["xj"], kind="section", by=None, now=utc_now()
        )
    )
    unit = read(lambda: unit_of("kk").id)
    assert "这里还没有人员" in client.get(f"/staff/?unit={unit}").text


# ---------- who may, and where ----------

PAGES = ["/staff/", "/staff/new", "/staff/units/new", "/staff/units/{zx}", "/staff/{li_na}",
         "/staff/import", "/staff/import/template"]  # fmt: skip
POSTS = ["/staff/new", "/staff/units/new", "/staff/units/{zx}/name", "/staff/units/{zx}/place",
         "/staff/{li_na}/roles", "/staff/{li_na}/roles/revoked", "/staff/{li_na}/disabled",
         "/staff/{li_na}/enabled", "/staff/{li_na}/password", "/staff/import",
         "/staff/import/stafflist-" + "0" * 32]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_for_the_administrator_and_for_nobody_else(
    app, client, sign_in, cast, places, path
):
    path = path.format(**places, **vars(cast))
    assert client.get(path).status_code == 200
    for who in ("li_na", "chen_gang", "zhao_min", "sun_jing"):
        assert sign_in(getattr(cast, who)).get(path).status_code == 404
    assert app.test_client().get(path).location.startswith("/login")


@pytest.mark.parametrize("path", POSTS)
def test_no_other_role_may_change_anything(app, sign_in, cast, places, path):
    path = path.format(**places, **vars(cast))
    assert sign_in(cast.zhao_min).post(path).status_code == 404
    assert app.test_client().post(path).location.startswith("/login")


@pytest.mark.parametrize("path", POSTS[2:4] + POSTS[4:9])
def test_what_lies_out_of_reach_is_not_there(client, cast, places, path):
    here = path.format(zx=places["lx"], li_na=cast.stranger)
    nowhere = path.format(zx=999, li_na=999)
    data = {"parent": places["xj"], "role": "trainee", "department": places["zx"], "name": "x"}
    assert client.post(here, data=data).status_code == 404
    assert client.post(nowhere, data=data).status_code == 404


@pytest.mark.parametrize("path", ["/staff/{stranger}", "/staff/999", "/staff/units/{lx}", "/staff/units/{sj}",
                                  "/staff/units/999", "/staff/?unit=999", "/staff/?unit={lx}"])  # fmt: skip
def test_pages_of_what_lies_out_of_reach_are_not_there(client, cast, places, path):
    assert client.get(path.format(stranger=cast.stranger, **places)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/staff/{li_na}/disabled", "/staff/{li_na}/password", "/staff/units/{zx}/name"]
)
def test_deeds_cannot_be_opened_as_pages(client, cast, places, path):
    assert client.get(path.format(**places, **vars(cast))).status_code == 405


# ---------- units ----------


def test_a_unit_is_added_below_another(client, read, places):
    data = {"name": "新区所", "code": "xq", "kind": "station", "parent": places["xj"]}
    reply = client.post("/staff/units/new", data=data)
    assert reply.status_code == 302
    unit = read(lambda: find.department_by_code("xq"))
    assert (unit.name, unit.kind, unit.parent_id) == ("新区所", "station", places["xj"])
    assert "新区所" in client.get(reply.location).text


def test_a_unit_cannot_be_added_out_of_reach_or_under_a_code_in_use(client, read, places):
    data = {"name": "新区所", "code": "xq", "kind": "station", "parent": places["sj"]}
    assert client.post("/staff/units/new", data=data).status_code == 200
    assert read(lambda: find.department_by_code("xq")) is None
    again = client.post("/staff/units/new", data={**data, "parent": places["xj"], "code": "zx"})
    assert "“zx”已被使用" in again.text


def test_a_unit_is_renamed_and_the_log_keeps_both_names(client, read, places):
    client.post(f"/staff/units/{places['zx']}/name", data={"name": "消费维权中心"})
    assert read(lambda: db.session.get_one(Department, places["zx"]).name) == "消费维权中心"
    body = read(lambda: db.session.execute(
        select(AuditEntry.body).where(AuditEntry.verb == "department.renamed")).scalar_one())  # fmt: skip
    assert body == {"from": "12315中心", "to": "消费维权中心"}
    assert client.post(f"/staff/units/{places['zx']}/name", data={"name": ""}).status_code == 422


def test_a_unit_is_moved_with_what_lies_below_it(client, read, places):
    for code in ("a", "b"):
        client.post(
            "/staff/units/new",
            data={"name": code, "code": code, "kind": "section", "parent": places["xj"]},
        )
    a, b = (read(lambda code=code: unit_of(code).id) for code in ("a", "b"))
    client.post(f"/staff/units/{places['zx']}/place", data={"parent": a})
    assert client.post(f"/staff/units/{a}/place", data={"parent": b}).status_code == 302
    above = read(lambda: set(db.session.execute(
        select(DepartmentPath.ancestor_id).where(DepartmentPath.descendant_id == places["zx"])).scalars()))  # fmt: skip
    assert above == {places["zx"], a, b, places["xj"], places["sj"]}


def test_a_unit_cannot_be_put_below_itself(client, read, places):
    client.post(
        "/staff/units/new",
        data={"name": "a", "code": "a", "kind": "section", "parent": places["zx"]},
    )
    below = read(lambda: unit_of("a").id)
    for parent in (below, places["zx"]):
        reply = client.post(f"/staff/units/{places['zx']}/place", data={"parent": parent})
        assert reply.status_code == 409
        assert "单位不能放到它自己的下级里" in reply.text
    assert read(lambda: db.session.get_one(Department, places["zx"]).parent_id) == places["xj"]


def test_the_top_of_ones_reach_stays_where_it_is_and_nothing_leaves_it(client, read, places):
    assert (
        client.post(f"/staff/units/{places['xj']}/place", data={"parent": places["zx"]}).status_code
        == 409
    )
    assert (
        client.post(f"/staff/units/{places['zx']}/place", data={"parent": places["lx"]}).status_code
        == 404
    )
    assert read(lambda: db.session.get_one(Department, places["xj"]).parent_id) == places["sj"]


# ---------- people ----------


def shown_password(page: str) -> str:
    found = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", page)
    assert found is not None
    return found.group()


def test_a_person_is_added_and_the_first_password_shown_once(client, read, places):
    reply = client.post("/staff/new", data={**NEW, "department": places["zx"]})
    assert reply.status_code == 302
    page = client.get(reply.location)
    password = shown_password(page.text)
    user = read(lambda: user_of("zhouxiaoyan"))
    assert passwords.matches(user.password_hash, password)
    assert (user.person.staff_no, user.person.category, str(user.person.hired_on)) == (
        "QC101",
        "institution",
        "2020-07-01",
    )
    assert set(read(lambda: access.roles(user))) == {Role.TRAINEE, Role.TRAINER}
    again = client.get(reply.location)
    assert again.status_code == 404
    assert password not in again.text


def test_first_passwords_open_in_the_sign_in_that_made_them_alone(client, sign_in, cast, places):
    reply = client.post("/staff/new", data={**NEW, "department": places["zx"]})
    assert sign_in(cast.wang_lei).get(reply.location).status_code == 404
    assert client.head(reply.location).status_code == 200
    assert client.get(reply.location).status_code == 200


def test_a_login_is_suggested_and_one_in_use_is_refused(client, read, places):
    data = {**NEW, "name": "李娜", "department": places["zx"]}
    suggested = client.post("/staff/new", data={**data, "suggest": "1"})
    assert 'value="lina2"' in suggested.text
    refused = client.post("/staff/new", data={**data, "login": "LiNa"})
    assert "“lina”已被使用" in refused.text
    refused = client.post("/staff/new", data={**data, "login": "lina9", "staff_no": "QC001"})
    assert "“QC001”已被使用" in refused.text
    assert read(lambda: db.session.query(Person).filter_by(name="李娜").count()) == 1


@pytest.mark.parametrize("change", [{"name": ""}, {"roles": []}, {"roles": ["king"]}, {"login": "a b"},
                                    {"hired_on": "gestern"}, {"category": "x"}])  # fmt: skip
def test_what_is_wrong_in_the_form_adds_nobody(client, read, places, change):
    count = read(lambda: db.session.query(User).count())
    page = client.post("/staff/new", data={**NEW, "department": places["zx"], **change})
    assert page.status_code == 200
    assert "需要修改" in page.text
    assert read(lambda: db.session.query(User).count()) == count


def test_nobody_is_added_to_a_unit_out_of_reach(client, read, places):
    client.post("/staff/new", data={**NEW, "department": places["lx"]})
    assert read(lambda: db.session.query(User).filter_by(login="zhouxiaoyan").count()) == 0


def test_looking_at_a_person_is_noted(client, read, cast):
    client.get(f"/staff/{cast.li_na}")
    seen = read(lambda: db.session.execute(select(AccessLog)).scalar_one())
    assert (seen.user_id, seen.endpoint) == (cast.wang_lei, "staff.show")


# ---------- roles ----------


def live(user_id: int) -> set[tuple[str, int]]:
    rows = db.session.execute(select(Grant).where(Grant.user_id == user_id, Grant.until.is_(None)))
    return {(grant.role, grant.department_id) for grant in rows.scalars()}


def test_a_role_is_given_and_taken_back(client, read, cast, places):
    data = {"role": "manager", "department": places["zx"]}
    assert client.post(f"/staff/{cast.li_na}/roles", data=data).location == f"/staff/{cast.li_na}"
    assert ("manager", places["zx"]) in read(lambda: live(cast.li_na))
    client.post(f"/staff/{cast.li_na}/roles/revoked", data=data)
    assert ("manager", places["zx"]) not in read(lambda: live(cast.li_na))
    verbs = read(
        lambda: list(db.session.execute(select(AuditEntry.verb).order_by(AuditEntry.no)).scalars())
    )
    assert verbs[-2:] == ["role.granted", "role.revoked"]


def test_a_role_held_already_and_one_not_held_leave_no_entry(client, read, cast, places):
    before = read(lambda: db.session.query(AuditEntry).count())
    client.post(f"/staff/{cast.li_na}/roles", data={"role": "trainee", "department": places["zx"]})
    client.post(
        f"/staff/{cast.li_na}/roles/revoked", data={"role": "auditor", "department": places["zx"]}
    )
    assert read(lambda: db.session.query(AuditEntry).count()) == before


@pytest.mark.parametrize(
    ("role", "place"), [("trainer", "lx"), ("trainer", "sj"), ("king", "zx"), ("", "zx")]
)
def test_no_role_is_given_out_of_reach_nor_one_that_does_not_exist(
    client, read, cast, places, role, place
):
    reply = client.post(
        f"/staff/{cast.li_na}/roles", data={"role": role, "department": places[place]}
    )
    assert reply.status_code == 404
    assert read(lambda: live(cast.li_na)) == {("trainee", places["zx"])}


def test_the_last_administrator_can_neither_go_nor_be_stripped(client, read, cast, places):
    data = {"role": "administrator", "department": places["xj"]}
    reply = client.post(f"/staff/{cast.wang_lei}/roles/revoked", data=data)
    assert reply.status_code == 409
    assert "最后一位系统管理员" in reply.text
    assert client.post(f"/staff/{cast.wang_lei}/disabled").status_code == 409
    assert ("administrator", places["xj"]) in read(lambda: live(cast.wang_lei))


def test_a_disabled_administrator_does_not_count_as_another_one(client, read, cast, places):
    data = {"role": "administrator", "department": places["xj"]}
    client.post(f"/staff/{cast.zhao_min}/roles", data=data)
    client.post(f"/staff/{cast.zhao_min}/disabled")
    assert client.post(f"/staff/{cast.wang_lei}/roles/revoked", data=data).status_code == 409
    client.post(f"/staff/{cast.zhao_min}/enabled")
    assert client.post(f"/staff/{cast.wang_lei}/roles/revoked", data=data).status_code == 302


# ---------- accounts ----------


def test_disabling_signs_the_person_out_at_once_and_enabling_lets_them_in(
    client, sign_in, read, cast
):
    hers = sign_in(cast.li_na)
    assert hers.get("/me/").status_code == 200
    client.post(f"/staff/{cast.li_na}/disabled")
    assert hers.get("/me/").location.startswith("/login")
    assert read(lambda: builders.user(cast.li_na).disabled_at) is not None
    client.post(f"/staff/{cast.li_na}/enabled")
    assert read(lambda: builders.user(cast.li_na).disabled_at) is None


def test_a_reset_password_is_shown_once_and_must_be_changed(client, sign_in, read, cast):
    hers = sign_in(cast.li_na)
    reply = client.post(f"/staff/{cast.li_na}/password")
    password = shown_password(client.get(reply.location).text)
    user = read(lambda: builders.user(cast.li_na))
    assert passwords.matches(user.password_hash, password)
    assert user.must_change
    assert hers.get("/me/").location.startswith("/login")
    assert client.get(reply.location).status_code == 404


def test_an_account_with_roles_out_of_reach_is_not_taken_over(client, read, cast, places):
    read(
        lambda: people.grant(
            builders.user(cast.he_wei), Role.ADMINISTRATOR, places["sj"], by=None, now=utc_now()
        )
    )
    stored = read(lambda: builders.user(cast.he_wei).password_hash)
    for deed in ("password", "disabled"):
        reply = client.post(f"/staff/{cast.he_wei}/{deed}")
        assert reply.status_code == 409
        assert "由上级单位的系统管理员办理" in reply.text
    user = read(lambda: builders.user(cast.he_wei))
    assert (user.password_hash, user.disabled_at) == (stored, None)
    page = client.get(f"/staff/{cast.he_wei}").text
    assert "以外还有 1 项角色" in page
    assert "沧水市" not in page


# ---------- lists ----------


def test_a_list_is_shown_first_and_adopted_after(client, read):
    reply = client.post(
        "/staff/import",
        data=uploaded(HEAD + "钱程,,QC102,12315中心\n孙雨,,,12315中心\n李娜,lina,,zx\n"),
    )
    assert reply.status_code == 302
    page = client.get(reply.location).text
    assert "可以添加 1 人，已有 1 人，需要修改 1 行" in page
    assert "第 3 行" in page
    assert read(lambda: db.session.query(User).filter_by(login="qc102").count()) == 0
    done = client.post(reply.location)
    slips = client.get(done.location).text
    assert passwords.matches(read(lambda: user_of("qc102").password_hash), shown_password(slips))
    assert "可以添加 0 人，已有 2 人" in client.get(reply.location).text
    assert client.post(reply.location).status_code == 409


def test_a_list_opens_in_the_sign_in_that_uploaded_it_alone(client, sign_in, cast):
    place = client.post("/staff/import", data=uploaded(HEAD + "钱程,,QC102,zx\n")).location
    assert sign_in(cast.wang_lei).get(place).status_code == 404
    assert sign_in(cast.wang_lei).post(place).status_code == 404
    assert client.get("/staff/import/stafflist-" + "0" * 32).status_code == 404
    assert client.get("/staff/import/..%2fkeys%2fsecret").status_code == 404


def test_a_list_reaches_no_unit_out_of_reach(client):
    place = client.post("/staff/import", data=uploaded(HEAD + "钱程,,QC102,临溪县局\n")).location
    assert "您管理的单位里没有“临溪县局”" in client.get(place).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "请选择文件"),
        (("x", "名单.exe"), "只能上传 xlsx 或 csv"),
        (("", "名单.csv"), "文件是空的"),
        (("x", "名单.xlsx"), "文件内容与扩展名不符"),
    ],
)
def test_a_file_that_is_not_taken_says_why(client, data, words):
    page = client.post("/staff/import", data=uploaded(*data) if data else {})
    assert page.status_code == 422
    assert words in page.text


def test_a_table_without_heads_is_a_fault_of_its_first_row(client):
    place = client.post("/staff/import", data=uploaded("a,b\n1,2\n")).location
    page = client.get(place).text
    assert "第 1 行" in page
    assert "没有找到表头" in page


def test_the_template_is_a_workbook(client):
    reply = client.get("/staff/import/template")
    assert reply.data.startswith(b"PK")
    assert "attachment" in reply.headers["Content-Disposition"]
