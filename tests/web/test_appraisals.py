"""Periods, evidence of every figure, the workbook that leaves, and its check."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
import time_machine
from sqlalchemy import func, select

from tests import builders
from tests.builders import NOW
from trainer.domain.access import Role
from trainer.domain.rubric import Judgement
from trainer.extensions import db
from trainer.services import appraising, marking, people
from trainer.services.people import NewPerson
from trainer.store import scope
from trainer.store.tables import (
    AccessLog,
    AuditEntry,
    Department,
    Export,
    Line,
    Period,
    User,
)

SINCE, UNTIL = date(2026, 10, 1), date(2026, 12, 31)
LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _today():
    """Every page is read two hours after the history was made."""
    with time_machine.travel(LATER):
        yield


@contextmanager
def inside(app):
    """A context of its own that sees everybody's rows."""
    with app.app_context(), scope.everyone("a test"):
        yield


def one(app, query):
    with inside(app):
        return db.session.execute(query).scalar_one()


def none(app, table):
    with inside(app):
        return db.session.execute(select(table)).first() is None


def department(code):
    return db.session.execute(select(Department).where(Department.code == code)).scalar_one()


def opened(app, user_id, code="zx", title="2026 年四季度"):
    with inside(app):
        period = appraising.open_period(
            department(code), title, SINCE, UNTIL, by=builders.user(user_id), now=NOW
        )
        return period.id


def computed(app, period_id, user_id):
    with inside(app):
        lines = appraising.compute(
            db.session.get_one(Period, period_id),
            by=builders.user(user_id),
            now=NOW + timedelta(minutes=30),
        )
        return {line.person.name: line.id for line in lines}


def history(app, cast):
    """Li Na finished the course with full marks; Zhou Lin sat the quiz twice."""
    with inside(app):
        enrolment = builders.lessons_done(cast.li_na)
        builders.sat(cast.li_na, enrolment=enrolment)
        builders.released(builders.handed_in(cast.li_na, enrolment=enrolment), cast.chen_gang)
        builders.sat(cast.zhou_lin, right=13)


@pytest.fixture
def period(app, cast):
    """A computed period of the centre."""
    history(app, cast)
    period_id = opened(app, cast.zhao_min)
    computed(app, period_id, cast.zhao_min)
    return period_id


def line_of(app, period_id, name):
    with inside(app):
        lines = db.session.execute(select(Line).where(Line.period_id == period_id)).scalars()
        return max(line.id for line in lines if line.person.name == name)


def choices(app, **changes):
    with app.app_context():
        form = {"department": department("zx").id, "title": "2026 年四季度", "policy": "jidu-2026"}
    return form | {"since": "2026-10-01", "until": "2026-12-31"} | changes


# --- Opening


def test_the_form_names_the_quarter_and_how_many_people_it_costs(sign_in, cast):
    page = sign_in(cast.zhao_min).get("/appraisals/open").text
    assert 'value="2026 年四季度"' in page
    assert 'value="2026-10-01"' in page
    assert "12315中心（2 人）" in page
    assert "青川县局（2 人）" in page
    assert "临溪县局" not in page


def test_another_quarter_fills_in_its_days(sign_in, cast):
    page = sign_in(cast.zhao_min).get("/appraisals/open?quarter=2026-3").text
    assert 'value="2026 年三季度"' in page
    assert 'value="2026-07-01"' in page
    assert 'value="2026-09-30"' in page


@pytest.mark.parametrize("quarter", ["2026-9", "x", "-1-2", "99999-1", "2026-0"])
def test_a_quarter_that_does_not_exist_falls_back_to_the_present_one(sign_in, cast, quarter):
    page = sign_in(cast.zhao_min).get(f"/appraisals/open?quarter={quarter}")
    assert page.status_code == 200
    assert 'value="2026 年四季度"' in page.text


def test_a_manager_opens_a_period(app, sign_in, cast):
    reply = sign_in(cast.zhao_min).post("/appraisals/open", data=choices(app))
    period = one(app, select(Period))
    assert reply.location == f"/appraisals/{period.id}"
    assert (period.title, period.since, period.until) == ("2026 年四季度", SINCE, UNTIL)
    assert period.opened_by_id == cast.zhao_min


def test_the_next_form_keeps_the_last_department_and_goes_one_quarter_on(app, sign_in, cast):
    opened(app, cast.zhao_min)
    page = sign_in(cast.zhao_min).get("/appraisals/open").text
    assert 'value="2027 年一季度"' in page
    assert "沿用上一期" in page
    with app.app_context():
        assert f'<option selected value="{department("zx").id}">' in page


def test_the_same_days_twice_are_refused_on_the_form(app, sign_in, cast):
    opened(app, cast.zhao_min)
    reply = sign_in(cast.zhao_min).post("/appraisals/open", data=choices(app))
    assert "这个单位已有同一时段的考核" in reply.text
    assert one(app, select(func.count(Period.id))) == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("until", "2026-09-01", "结束日期不能早于开始日期"),
        ("title", "", ""),
        ("title", "长" * 81, ""),
        ("since", "31.2.2026", ""),
        ("policy", "nothing", ""),
    ],
)
def test_a_broken_form_opens_nothing(app, sign_in, cast, field, value, sentence):
    reply = sign_in(cast.zhao_min).post("/appraisals/open", data=choices(app, **{field: value}))
    assert reply.status_code == 200
    assert sentence in reply.text
    assert none(app, Period)


def test_a_period_of_a_foreign_department_cannot_be_opened(app, sign_in, cast):
    with inside(app):
        foreign = department("lx").id
    reply = sign_in(cast.zhao_min).post("/appraisals/open", data=choices(app, department=foreign))
    assert reply.status_code == 200
    assert none(app, Period)


# --- The list and the page of a period


def test_the_list_shows_periods_of_own_departments_only(app, sign_in, cast):
    opened(app, cast.zhao_min, title="青川这一期")
    opened(app, cast.other_manager, code="lx", title="临溪这一期")
    page = sign_in(cast.zhao_min).get("/appraisals/").text
    assert "青川这一期" in page
    assert "临溪这一期" not in page
    assert "还剩 37 天" in page


def test_an_empty_list_says_what_will_stand_there(sign_in, cast):
    page = sign_in(cast.zhao_min).get("/appraisals/")
    assert page.status_code == 200
    assert "还没有考核期" in page.text


def test_a_new_period_says_that_nothing_is_computed_and_offers_a_draft(app, sign_in, cast):
    period_id = opened(app, cast.zhao_min)
    page = sign_in(cast.zhao_min).get(f"/appraisals/{period_id}").text
    assert "本期共 2 人，还没有计算。" in page
    assert "计算草稿" in page
    assert "锁定本期" not in page
    assert "导出" not in page.split("ct-sentence")[1]


def test_the_page_says_who_lacks_what_and_shows_no_zero_for_it(sign_in, cast, period):
    page = sign_in(cast.zhao_min).get(f"/appraisals/{period}").text
    assert "2026 年四季度 · 12315中心 · 2 人" in page
    assert (
        "2 人中 1 人齐全；缺模拟案件 1 人，缺文书质量 1 人，缺学习完成 1 人。本期还剩 37 天，2026年12月31日（周四）止。"
        in page
    )
    assert "缺模拟案件、文书质量、学习完成" in page
    row = page.split("周琳</th>")[1].split("</tr>")[0]
    assert row.count("—<") == 4  # three figures and the total
    assert "暂不建议" in row
    assert "建议</span>" in page.split("李娜</th>")[1].split("</tr>")[0]


def test_ranks_and_averages_are_withheld_under_five_people(sign_in, cast, period):
    page = sign_in(cast.zhao_min).get(f"/appraisals/{period}").text
    assert "不排名次，不算平均" in page
    assert ">名次" not in page


def test_ranks_and_averages_appear_from_five_people_on(app, sign_in, cast):
    with inside(app):
        new = [
            NewPerson(name, f"more{n}", department("zx").id, password=builders.PASSWORD)
            for n, name in enumerate(("甲", "乙", "丙"))
        ]
        people.add_all(new, by=None, now=NOW)
        enrolled = [
            u.id for u in db.session.execute(select(User).where(User.login.like("more%"))).scalars()
        ]
        for user_id in (cast.li_na, cast.zhou_lin, *enrolled):
            builders.released(builders.handed_in(user_id), cast.chen_gang)
    period_id = opened(app, cast.zhao_min)
    computed(app, period_id, cast.zhao_min)
    page = sign_in(cast.zhao_min).get(f"/appraisals/{period_id}").text
    assert ">名次" in page
    assert "有总分的人平均" in page


def test_results_released_after_the_draft_are_announced(app, sign_in, cast, period):
    with inside(app):
        builders.sat(cast.zhou_lin, right=20, now=NOW + timedelta(hours=1))
    page = sign_in(cast.zhao_min).get(f"/appraisals/{period}").text
    assert "又公布了 1 份成绩。重新计算后计入。" in page


def test_managers_on_the_list_are_told_that_theirs_is_reviewed_above(app, sign_in, cast):
    with inside(app):
        user = builders.user(cast.zhao_min)
        people.grant(user, Role.TRAINEE, user.person.department_id, by=None, now=NOW)
    period_id = opened(app, cast.zhao_min, code="xj")
    lines = computed(app, period_id, cast.zhao_min)
    browser = sign_in(cast.zhao_min)
    assert "您本人在列，您的考核须由上级复核。" in browser.get(f"/appraisals/{period_id}").text
    page = browser.get(f"/appraisals/{period_id}/people/{lines['赵敏']}").text
    assert "本人在列，须由上级复核。" in page


def test_people_who_moved_away_stay_on_the_list_of_the_period(app, sign_in, cast, period):
    with inside(app):
        builders.user(cast.zhou_lin).person.department_id = department("lx").id
        db.session.commit()
        line = next(one.id for one in db.session.query(Line) if one.person.name == "周琳")
    browser = sign_in(cast.zhao_min)
    assert "周琳" in browser.get(f"/appraisals/{period}").text
    assert browser.get(f"/appraisals/{period}/people/{line}").status_code == 200


# --- Computing and locking


def test_computing_again_makes_a_new_version_and_keeps_the_old_lines(app, sign_in, cast, period):
    reply = sign_in(cast.zhao_min).post(f"/appraisals/{period}/compute")
    assert reply.location == f"/appraisals/{period}"
    with inside(app):
        assert db.session.get_one(Period, period).version == 2
        versions = db.session.execute(select(Line.version).where(Line.period_id == period))
        assert sorted(versions.scalars()) == [1, 1, 2, 2]


def test_locking_closes_the_period(app, sign_in, cast, period):
    browser = sign_in(cast.zhao_min)
    page = browser.get(f"/appraisals/{period}").text
    assert "锁定本期，不再修改" in page
    assert browser.post(f"/appraisals/{period}/lock").location == f"/appraisals/{period}"
    found = one(app, select(Period).where(Period.id == period))
    assert (found.state, found.locked_by_id) == ("locked", cast.zhao_min)
    page = browser.get(f"/appraisals/{period}").text
    assert "本期已锁定，还没有导出报送。" in page
    assert "重新计算" not in page


def test_a_locked_period_is_not_computed_again(app, sign_in, cast, period):
    browser = sign_in(cast.zhao_min)
    browser.post(f"/appraisals/{period}/lock")
    reply = browser.post(f"/appraisals/{period}/compute")
    assert reply.status_code == 409
    assert "已经锁定" in reply.text
    assert one(app, select(Period.version)) == 1


@pytest.mark.parametrize("act", ["lock", "export"])
def test_without_lines_there_is_nothing_to_lock_or_export(app, sign_in, cast, act):
    period_id = opened(app, cast.zhao_min)
    reply = sign_in(cast.zhao_min).post(f"/appraisals/{period_id}/{act}")
    assert reply.status_code == 409
    assert "请先计算草稿" in reply.text


# --- What a line rests on


def test_every_figure_shows_the_results_it_was_computed_from(app, sign_in, cast, period):
    line = line_of(app, period, "李娜")
    page = sign_in(cast.zhao_min).get(f"/appraisals/{period}/people/{line}").text
    assert "七日无理由退货被拒" in page
    assert "过程 100，时限 100，文书 100" in page
    assert "本期学时 180 分钟，目标 180 分钟：180 ÷ 180 × 100" in page
    assert (
        "（法律知识 100 × 30 ＋ 模拟案件 100 × 30 ＋ 文书质量 100 × 30 ＋ 学习完成 100 × 10）÷ 100 ＝ 100"
        in page
    )
    assert "季度考核方案（2026），第 1 版" in page


def test_a_missing_figure_is_said_and_too_little_weight_gives_no_total(app, sign_in, cast, period):
    line = line_of(app, period, "周琳")
    page = sign_in(cast.zhao_min).get(f"/appraisals/{period}/people/{line}").text
    assert "本期没有可以计入的成绩，作缺项处理。" in page
    assert "可以计入的指标权重合计只有 30" in page
    assert "本期没有派学，也没有学时，作缺项处理。" in page


def test_the_weight_of_what_is_missing_is_spread_over_the_rest(app, sign_in, cast):
    with inside(app):
        builders.released(builders.handed_in(cast.zhou_lin), cast.chen_gang)
    period_id = opened(app, cast.zhao_min)
    line = computed(app, period_id, cast.zhao_min)["周琳"]
    page = sign_in(cast.zhao_min).get(f"/appraisals/{period_id}/people/{line}").text
    assert "（模拟案件 100 × 30 ＋ 文书质量 100 × 30）÷ 60 ＝ 100" in page
    assert "缺法律知识、学习完成，按其余指标的权重 60 折算。" in page


def test_looking_at_evidence_is_noted(app, sign_in, cast, period):
    line = line_of(app, period, "李娜")
    sign_in(cast.zhao_min).get(f"/appraisals/{period}/people/{line}")
    seen = one(app, select(AccessLog))
    assert (seen.user_id, seen.endpoint) == (cast.zhao_min, "appraisals.person")
    with inside(app):
        assert seen.subject_person_id == builders.user(cast.li_na).person_id


def test_evidence_says_when_a_figure_would_come_out_otherwise_now(app, sign_in, cast, period):
    with inside(app):
        builders.sat(cast.zhou_lin, right=20, now=NOW + timedelta(hours=1))
    line = line_of(app, period, "周琳")
    browser = sign_in(cast.zhao_min)
    page = browser.get(f"/appraisals/{period}/people/{line}").text
    assert "算出这一版以后，法律知识的成绩有变化，重新计算后计入。" in page
    browser.post(f"/appraisals/{period}/lock")
    page = browser.get(f"/appraisals/{period}/people/{line}").text
    assert "锁定以后，法律知识的成绩有变化，不影响本期。" in page


def test_an_old_version_stays_readable_and_says_so(app, sign_in, cast, period):
    line = line_of(app, period, "李娜")
    browser = sign_in(cast.zhao_min)
    browser.post(f"/appraisals/{period}/compute")
    page = browser.get(f"/appraisals/{period}/people/{line}")
    assert "这是第 1 版，现在是第 2 版。" in page.text


def test_critical_errors_are_named_in_words(app, sign_in, cast):
    with inside(app):
        waiting = builders.handed_in(cast.li_na)
        marker, full = builders.user(cast.chen_gang), builders.full_marks(waiting)
        marking.take(waiting, by=marker, now=NOW)
        marking.record(waiting, Judgement(full.parts, ("repealed-law",)), by=marker, now=NOW)
        marking.release(waiting.submission.attempt, by=marker, now=NOW)
    period_id = opened(app, cast.zhao_min)
    lines = computed(app, period_id, cast.zhao_min)
    browser = sign_in(cast.zhao_min)
    for path in (f"/appraisals/{period_id}", f"/appraisals/{period_id}/people/{lines['李娜']}"):
        page = browser.get(path).text
        assert "以废止的规定为依据" in page
        assert "repealed-law" not in page


# --- The workbook and its check


@pytest.fixture
def workbook(sign_in, cast, period):
    """The bytes of an exported workbook."""
    return sign_in(cast.zhao_min).post(f"/appraisals/{period}/export").data


def test_the_workbook_leaves_under_a_chinese_name_and_is_recorded(app, sign_in, cast, period):
    browser = sign_in(cast.zhao_min)
    reply = browser.post(f"/appraisals/{period}/export")
    assert reply.status_code == 200
    disposition = reply.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    name = unquote(disposition.split("filename*=UTF-8''")[1])
    assert name == "2026 年四季度_12315中心_考核表第1版（草稿）.xlsx"
    book = openpyxl.load_workbook(BytesIO(reply.data))
    assert "汇总" in book.sheetnames
    record = one(app, select(Export))
    assert (record.period_id, record.by_id) == (period, cast.zhao_min)
    assert record.file_sha[:12] in browser.get(f"/appraisals/{period}").text


def test_the_export_of_a_locked_period_is_the_report(sign_in, cast, period):
    browser = sign_in(cast.zhao_min)
    browser.post(f"/appraisals/{period}/lock")
    reply = browser.post(f"/appraisals/{period}/export")
    assert "草稿" not in unquote(reply.headers["Content-Disposition"])
    page = browser.get(f"/appraisals/{period}").text
    assert "本期已锁定，不再修改。" in page
    assert page.count("（已完成）") == 4


def upload(browser, content, name="表.xlsx", **fields):
    data = {"file": (BytesIO(content), name), "export": 0} | fields
    return browser.post("/appraisals/verify", data=data, content_type="multipart/form-data")


def edited(content, cell="C4", value="另一个人"):
    book = openpyxl.load_workbook(BytesIO(content))
    book["汇总"][cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def without_seal(content):
    book = openpyxl.load_workbook(BytesIO(content))
    del book["_verify"]
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_that_was_not_touched_is_found_intact(app, sign_in, cast, workbook):
    reply = upload(sign_in(cast.zhao_min), workbook)
    assert "与导出时完全一致。" in reply.text
    assert "2026 年四季度 · 12315中心" in reply.text
    noted = select(AuditEntry).where(AuditEntry.verb == "workbook.verified")
    assert one(app, noted).actor_id == cast.zhao_min


def test_a_changed_cell_is_named_with_what_stood_there(sign_in, cast, workbook):
    page = upload(sign_in(cast.zhao_min), edited(workbook)).text
    assert "内容有改动，共 1 处。" in page
    assert "C4" in page
    assert "李娜" in page
    assert "另一个人" in page


def test_saving_it_again_elsewhere_changes_nothing(sign_in, cast, workbook):
    book = openpyxl.load_workbook(BytesIO(workbook))
    out = BytesIO()
    book.save(out)
    assert "内容与导出时一致。" in upload(sign_in(cast.zhao_min), out.getvalue()).text


def test_a_removed_seal_is_overcome_by_naming_the_export(app, sign_in, cast, workbook):
    bare = without_seal(edited(workbook))
    browser = sign_in(cast.zhao_min)
    assert "文件里没有校验信息。" in upload(browser, bare).text
    record = one(app, select(Export))
    page = upload(browser, bare, export=record.id).text
    assert "校验信息已被删去" in page
    assert "另一个人" in page


def test_a_workbook_of_another_department_has_no_record_here(sign_in, cast, workbook):
    page = upload(sign_in(cast.other_manager), workbook).text
    assert "没有找到对应的导出记录" in page
    assert "打开这一期" not in page


def test_an_export_of_another_department_cannot_be_named(app, sign_in, cast, workbook):
    record = one(app, select(Export))
    page = upload(sign_in(cast.other_manager), workbook, export=record.id).text
    assert "校验结果" not in page


def test_what_is_no_workbook_is_said_to_be_unreadable(sign_in, cast):
    assert "文件读不出来。" in upload(sign_in(cast.zhao_min), b"no workbook at all").text


def test_a_damaged_archive_is_said_to_be_unreadable(sign_in, cast):
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        file.writestr("a.txt", "a")
    assert "文件读不出来。" in upload(sign_in(cast.zhao_min), out.getvalue()).text


def test_only_xlsx_files_are_taken(sign_in, cast):
    page = upload(sign_in(cast.zhao_min), b"x", name="表.xls").text
    assert "请选择 xlsx 文件。" in page
    assert "校验结果" not in page


def test_no_file_is_a_fault_of_the_form(sign_in, cast):
    page = sign_in(cast.zhao_min).post("/appraisals/verify", data={"export": 0})
    assert "请选择文件。" in page.text


def test_a_file_beyond_the_limit_is_refused(sign_in, cast):
    reply = sign_in(cast.zhao_min).post(
        "/appraisals/verify",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(20 * 1024 * 1024 + 1)},
    )
    assert reply.status_code == 413
    assert "文件太大" in reply.text


# --- Who may


PATHS = [
    ("get", "/appraisals/"),
    ("get", "/appraisals/open"),
    ("post", "/appraisals/open"),
    ("get", "/appraisals/verify"),
    ("post", "/appraisals/verify"),
]
OF_A_PERIOD = [("get", ""), ("post", "/compute"), ("post", "/lock"), ("post", "/export")]


@pytest.mark.parametrize("who", ["li_na", "chen_gang", "wang_lei", "sun_jing"])
def test_only_managers_appraise(sign_in, cast, who):
    browser = sign_in(getattr(cast, who))
    for method, path in PATHS:
        assert getattr(browser, method)(path).status_code == 404


def test_a_period_is_for_managers_of_its_department(app, sign_in, cast, period):
    for who in (cast.li_na, cast.chen_gang, cast.other_manager):
        browser = sign_in(who)
        for method, path in OF_A_PERIOD:
            assert getattr(browser, method)(f"/appraisals/{period}{path}").status_code == 404
    found = one(app, select(Period).where(Period.id == period))
    assert (found.state, found.version) == ("preview", 1)
    assert none(app, Export)


def test_a_line_is_for_managers_of_its_department(app, sign_in, cast, period):
    line = line_of(app, period, "李娜")
    path = f"/appraisals/{period}/people/{line}"
    for who in ("li_na", "chen_gang", "other_manager"):
        assert sign_in(getattr(cast, who)).get(path).status_code == 404


def test_a_line_is_found_under_its_own_period_only(app, sign_in, cast, period):
    other = opened(app, cast.zhao_min, code="xj")
    line = line_of(app, period, "李娜")
    browser = sign_in(cast.zhao_min)
    assert browser.get(f"/appraisals/{other}/people/{line}").status_code == 404
    assert browser.get(f"/appraisals/{period}/people/99999").status_code == 404


def test_a_period_that_does_not_exist_is_not_found(sign_in, cast):
    browser = sign_in(cast.zhao_min)
    for method, path in OF_A_PERIOD:
        assert getattr(browser, method)(f"/appraisals/99999{path}").status_code == 404


def test_acts_are_not_links(sign_in, cast):
    browser = sign_in(cast.zhao_min)
    for act in ("compute", "lock", "export"):
        assert browser.get(f"/appraisals/1/{act}").status_code == 405


def test_a_visitor_is_sent_to_sign_in(client):
    for method, path in [*PATHS, *((m, f"/appraisals/1{p}") for m, p in OF_A_PERIOD)]:
        assert getattr(client, method)(path).location.startswith("/login")


def test_without_the_token_nothing_is_locked(app, sign_in, cast, period):
    app.config["WTF_CSRF_ENABLED"] = True
    assert sign_in(cast.zhao_min).post(f"/appraisals/{period}/lock").status_code == 400
    assert one(app, select(Period.state)) == "preview"
