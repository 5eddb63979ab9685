"""Staff lists: tolerant of how bureaus head their columns, strict about what they say."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from trainer.domain.access import Role
from trainer.exchange import reader, staff, upload

HEAD = ["姓名", "登录名", "工号", "单位", "人员类别", "岗位", "角色", "入职日期"]
LI_NA = ["李娜", "lina", "0012", "12315中心", "公务员", "投诉处理", "学员", "2026-11-24"]


def one(**changes):
    """Return what is read from a list of one person."""
    row = [changes.get(head, value) for head, value in zip(HEAD, LI_NA, strict=True)]
    return staff.read([HEAD, row])


def sentences(found):
    return [(fault.row, fault.column, fault.zh) for fault in found.faults]


def test_a_full_row_becomes_a_person():
    found = one()
    assert found.faults == ()
    assert found.rows == (
        staff.StaffRow(
            row=2,
            name="李娜",
            login="lina",
            staff_no="0012",
            department="12315中心",
            category="civil_servant",
            post_group="投诉处理",
            roles=(Role.TRAINEE,),
            hired_on=date(2026, 11, 24),
        ),
    )


@pytest.mark.parametrize(
    "head",
    [
        ["名字", "账号", "职工号", "科室"],
        [" 姓 名 ", "用户名", "人员编号", "部门"],
        ["姓名*", "login", "工号（必填）", "单位名称"],
        ["姓名：", "登录账号", "员工编号(文本)", "所在部门"],
        ["Name", "Login", "Staff No", "Department"],
        ["姓\n名", "ＬＯＧＩＮ", "工号", "部门编码"],
    ],
)
def test_columns_are_known_by_the_heads_that_bureaus_use(head):
    found = staff.read([head, ["李娜", "lina", "0012", "12315中心"]])
    assert found.faults == ()
    person = found.rows[0]
    assert (person.name, person.login, person.staff_no) == ("李娜", "lina", "0012")
    assert person.department == "12315中心"


def test_the_heads_may_stand_below_a_title_and_rows_count_as_in_the_file():
    rows = [["2026年人员名单"], [], ["单位：海州区局"], HEAD, [], LI_NA]
    assert staff.read(rows).rows[0].row == 6


def test_heads_below_the_tenth_row_are_not_looked_for():
    assert staff.read([[]] * 9 + [HEAD, LI_NA]).rows
    found = staff.read([[]] * 10 + [HEAD, LI_NA])
    assert found.rows == ()
    assert "没有找到表头" in found.faults[0].zh


def test_of_bureau_and_section_the_section_counts():
    rows = [["单位", "科室", "姓名", "工号"], ["海州区局", "12315中心", "李娜", "1"]]
    assert staff.read(rows).rows[0].department == "12315中心"


def test_a_list_without_departments_is_one_fault_not_one_a_row():
    found = staff.read([["姓名", "工号"], ["李娜", "1"], ["陈刚", "2"]])
    assert sentences(found) == [(1, "单位", "没有“单位”这一列。")]


def test_columns_that_are_absent_take_what_is_usual():
    person = staff.read([["姓名", "工号", "部门"], ["李娜", "1", "x"]]).rows[0]
    assert (person.category, person.roles, person.hired_on) == (
        "civil_servant",
        (Role.TRAINEE,),
        None,
    )


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("公务员", "civil_servant"),
        ("参公", "civil_servant"),
        ("行政编制", "civil_servant"),
        ("事业编", "institution"),
        ("事业单位工作人员", "institution"),
        ("编外人员", "contract"),
        ("劳务派遣", "contract"),
        ("", "civil_servant"),
    ],
)
def test_categories_are_known_by_their_usual_names(text, category):
    assert one(人员类别=text).rows[0].category == category


@pytest.mark.parametrize("mark", ["、", "，", ",", "；", ";", "/", " / ", "\n"])
def test_several_roles_are_parted_by_any_usual_mark(mark):
    roles = one(角色=f"带教老师{mark}科室负责人").rows[0].roles
    assert roles == (Role.TRAINER, Role.MANAGER)


def test_every_role_of_the_house_can_be_given():
    text = "学员、带教老师、科室负责人、系统管理员、安全审计员、学员"
    assert one(角色=text).rows[0].roles == tuple(Role)


@pytest.mark.parametrize("title", ["管理员", "主任", "科长", "超级用户"])
def test_a_title_that_is_no_role_gives_no_rights(title):
    found = one(角色=f"学员、{title}")
    assert found.rows == ()
    assert sentences(found)[0][:2] == (2, "角色")
    assert title in found.faults[0].zh
    assert title in found.faults[0].en


@pytest.mark.parametrize(
    "text",
    ["2026-11-24", "2026/11/24", "2026.11.24", "2026年11月24日", "20261124", "2026-11-24 00:00:00"],
)
def test_days_are_read_as_people_write_them(text):
    assert one(入职日期=text).rows[0].hired_on == date(2026, 11, 24)


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "24/11/2026", "46350", "去年", "26-1-1", "0001-01-01", "2026-11-24 09:30"],
)
def test_a_day_that_is_none_is_a_fault_and_never_a_guess(text):
    found = one(入职日期=text)
    assert found.rows == ()
    assert sentences(found) == [(2, "入职日期", f"不认识日期“{text}”，请写成 2026-11-24 的样子。")]


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"姓名": ""}, "姓名", "没有填姓名。"),
        ({"单位": "  "}, "单位", "没有填单位。"),
        ({"登录名": "", "工号": ""}, "登录名", "登录名和工号都没有填，至少填一项。"),
        (
            {"人员类别": "聘用"},
            "人员类别",
            "不认识人员类别“聘用”，请填公务员、事业单位人员或编外人员。",
        ),
        ({"姓名": "李" * 61}, "姓名", "内容太长，最多 60 个字。"),
    ],
)
def test_each_fault_names_its_row_and_column(changes, column, words):
    found = one(**changes)
    assert found.rows == ()
    assert sentences(found) == [(2, column, words)]
    assert found.faults[0].en


def test_the_staff_number_serves_as_login_where_there_is_none():
    assert one(登录名="").rows[0].login == "0012"


def test_a_login_or_staff_number_used_twice_is_named_with_the_earlier_row():
    other = ["陈刚", "LINA", "0012", "x", "", "", "", ""]
    found = staff.read([HEAD, LI_NA, other])
    assert [row.name for row in found.rows] == ["李娜"]
    assert sentences(found) == [
        (3, "登录名", "登录名“LINA”与第 2 行重复。"),
        (3, "工号", "工号“0012”与第 2 行重复。"),
    ]


def test_a_staff_number_that_serves_as_login_may_not_be_anothers_login():
    other = ["陈刚", "", "lina", "x", "", "", "", ""]
    assert sentences(staff.read([HEAD, LI_NA, other])) == [
        (3, "登录名", "登录名“lina”与第 2 行重复。")
    ]


def test_faults_stand_in_the_order_of_the_file_and_good_rows_remain():
    bad, worse = ["", "a", "1", "x"], ["王磊", "a", "2", ""]
    found = staff.read([HEAD[:4], bad, ["赵敏", "b", "3", "x"], worse])
    assert [fault.row for fault in found.faults] == [2, 4, 4]
    assert [row.name for row in found.rows] == ["赵敏"]


def test_short_rows_are_read_as_if_the_rest_were_empty():
    found = staff.read([HEAD, ["李娜", "lina", "1", "x"]])
    assert found.rows[0].hired_on is None


def test_an_empty_table_has_no_heads():
    assert "没有找到表头" in staff.read([]).faults[0].zh


def test_the_template_is_a_file_that_the_reader_takes_back(tmp_path):
    path = tmp_path / "人员名单.xlsx"
    path.write_bytes(staff.template())
    assert upload.check(path.name, path.read_bytes()) == "xlsx"
    assert reader.read_rows(path) == [HEAD]
    book = openpyxl.load_workbook(path)
    for column, value in enumerate(LI_NA, 1):
        book["人员名单"].cell(2, column, value)
    target = BytesIO()
    book.save(target)
    path.write_bytes(target.getvalue())
    found = staff.read(reader.read_rows(path))
    assert (found.faults, found.rows[0].staff_no) == ((), "0012")


def test_the_template_offers_choices_and_explains_every_column():
    book = openpyxl.load_workbook(BytesIO(staff.template()))
    sheet = book["人员名单"]
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered["E2:E2001"] == '"公务员,事业单位人员,编外人员"'
    assert offered["G2:G2001"].startswith('"学员,带教老师')
    assert [row[0].value for row in book["填写说明"].iter_rows(min_row=2)] == HEAD
    assert sheet.column_dimensions["C"].number_format == "@"


def test_every_choice_of_the_template_is_understood():
    book = openpyxl.load_workbook(BytesIO(staff.template()))
    rules = {str(r.sqref)[0]: r.formula1 for r in book["人员名单"].data_validations.dataValidation}
    for column, head in (("E", "人员类别"), ("G", "角色")):
        for choice in rules[column].strip('"').split(","):
            assert one(**{head: choice}).faults == ()
