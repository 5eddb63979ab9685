"""The demonstration, and the commands that look at what it made."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from io import BytesIO
from statistics import correlation, mean
from zipfile import ZipFile

import pytest
from sqlalchemy import select, text

from tests.cli.conftest import account, opened
from trainer.cli import demo_behaviour, demo_texts
from trainer.cli.demo_people import BUREAU, EVERYONE, PASSWORD, TOP, TOUR, TRAINEES
from trainer.domain.access import Role
from trainer.domain.rubric import Judgement, Part
from trainer.extensions import db
from trainer.services import signing_in
from trainer.services.parts import access, documents
from trainer.store import guards
from trainer.store.tables import (
    Attempt,
    AuditEntry,
    Enrolment,
    Exam,
    Line,
    Marking,
    Period,
    Release,
    Result,
    ReviewCard,
    SignInTry,
    Step,
    User,
)

pytestmark = pytest.mark.slow
PEOPLE = 6


@pytest.fixture
def demonstration(built):
    """The demonstration's application; nothing may be changed."""
    with opened(built, "demo.sqlite") as app:
        yield app


@pytest.fixture
def copy(built, tmp_path):
    """The data folder of a demonstration that a test may change."""
    return shutil.copytree(built, tmp_path / "demo")


def _all(query):
    return list(db.session.execute(query).scalars())


def test_the_cast_is_about_thirty_people_of_all_roles_in_three_units_below_a_bureau():
    assert len(EVERYONE) == 30
    assert {role for who in EVERYONE for role in who.roles} == set(Role)
    assert len({who.unit for who in EVERYONE} - {TOP.code}) == 3
    assert len({who.login for who in EVERYONE}) == len({who.name for who in EVERYONE}) == 30


def test_it_prints_an_account_for_each_role_and_each_can_sign_in(run, copy):
    told = run("demo", "--no-serve", "--data", copy)
    assert {role for _, who in TOUR for role in who.roles} == set(Role)
    with opened(copy, "demo.sqlite") as app:
        for _, who in TOUR:
            assert f"{who.login}" in told.stdout
            user = account(who.login)
            assert not user.must_change
            assert signing_in.has_accepted(user)
            assert set(access.roles(user)) == set(who.roles)
            assert signing_in.sign_in(
                who.login, PASSWORD, app.config["SETTINGS"], ip="", agent="", now=datetime.now(UTC)
            )
    assert PASSWORD in told.stdout
    assert "只供演示" in told.stdout


def test_a_second_run_reuses_what_is_there(run, built):
    before = (built / "demo.sqlite").stat().st_ino
    told = run("demo", "--no-serve", "--data", built)
    assert told.exit_code == 0
    assert "使用已有的演示数据" in told.stdout
    assert (built / "demo.sqlite").stat().st_ino == before
    assert not list(built.glob("demo-unfinished*"))


def test_it_does_not_run_in_production(run, tmp_path, monkeypatch):
    monkeypatch.setenv("TRAINER_PRODUCTION", "1")
    told = run("demo", "--no-serve", "--data", tmp_path)
    assert told.exit_code == 1
    assert told.stderr.startswith("演示账号的密码人人知道")
    monkeypatch.delenv("TRAINER_PRODUCTION")
    (tmp_path / "config.toml").write_text(
        f'production = true\nsecret_key = "{"x" * 32}"\n', encoding="utf-8"
    )
    assert run("demo", "--no-serve", "--data", tmp_path).exit_code == 1
    assert not (tmp_path / "demo.sqlite").exists()


def test_it_does_not_take_another_database_for_its_own(run, data):
    (data / "trainer.sqlite").rename(data / "demo.sqlite")
    told = run("demo", "--no-serve", "--data", data)
    assert told.exit_code == 1
    assert "不是演示数据，没有改动" in told.stderr


def test_scores_follow_ability(demonstration):
    scores: dict[str, list[int]] = {}
    query = (
        select(Result, User.login)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .join(User, User.person_id == Attempt.person_id)
        .where(Attempt.kind == "quiz", Attempt.number == 1)
    )
    for result, login in db.session.execute(query):
        scores.setdefault(login, []).append(result.shown or 0)
    able = {who.login: who.ability for who in EVERYONE if who.login in scores}
    assert len(able) == PEOPLE + 1
    assert correlation(list(able.values()), [mean(scores[login]) for login in able]) > 0.6


def test_every_state_that_a_page_shows_occurs(demonstration):
    states = {(a.kind, a.state) for a in _all(select(Attempt))}
    assert {("scenario", "active"), ("scenario", "final"), ("quiz", "submitted")} <= states
    assert {a.purpose for a in _all(select(Attempt))} == {"practice", "assessed"}
    enrolments = _all(select(Enrolment))
    assert any(e.completed_at for e in enrolments)
    assert any(e.completed_at is None for e in enrolments)
    assert {try_.ok for try_ in _all(select(SignInTry))} == {True, False}
    assert _all(select(Marking).where(Marking.state == "submitted"))
    assert _all(select(Release))
    newcomer = account("bairuoning")
    for table in (Attempt, Enrolment):
        assert not _all(select(table).where(table.person_id == newcomer.person_id))


def test_the_pilot_is_locked_and_the_present_quarter_is_open(demonstration):
    third, fourth = _all(select(Period).order_by(Period.since))
    assert (third.title, third.state) == ("2026 年三季度", "locked")
    assert (fourth.title, fourth.state) == ("2026 年四季度", "preview")
    assert fourth.department.name == BUREAU
    lines = _all(select(Line).where(Line.period_id == fourth.id, Line.version == fourth.version))
    assert len(lines) == PEOPLE + 2  # with the trainer who learns too, and the newcomer


def test_history_was_written_in_the_order_of_time_within_two_months(demonstration):
    times = [entry.at for entry in _all(select(AuditEntry).order_by(AuditEntry.no))]
    assert times == sorted(times)
    assert times[0].date().isoformat() == "2026-09-23"
    months = [at for at in times if at.date().isoformat() <= "2026-11-23"]
    acts = _all(select(AuditEntry).where(AuditEntry.no > len(months)))
    assert months[-1].date().isoformat() == "2026-11-23"
    assert {a.verb.partition(".")[0] for a in acts} <= {"exam", "attempt", "result"}


def test_one_exam_is_released_one_is_open_with_people_writing_and_one_is_to_come(demonstration):
    exams = {exam.title: exam for exam in _all(select(Exam))}
    now = datetime.now(UTC)
    released, opened_now, coming = (
        exams[title] for title in ("2026 年四季度考试", "新办法开卷测验", "年终考试")
    )
    assert (released.state, opened_now.state, coming.state) == ("released", "set", "set")
    assert opened_now.opens_at < now < opened_now.closes_at
    assert now < coming.opens_at
    assert (opened_now.mark_method, released.mark_method) == ("angoff", "stated")
    sat = _all(select(Attempt).where(Attempt.exam_id == opened_now.id))
    assert {attempt.state for attempt in sat} == {"active", "submitted"}
    assert _all(select(Attempt).where(Attempt.exam_id == released.id))


def test_nothing_is_left_of_the_haste_in_which_it_was_built(demonstration):
    with db.engine.begin() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert guards.missing(connection) == []


def test_the_log_the_steps_and_the_results_of_the_demonstration_verify(run, built):
    log, results = (
        run("audit", "verify", "--data", built),
        run("results", "verify", "--data", built),
    )
    assert (log.exit_code, results.exit_code) == (0, 0), log.output + results.output
    assert "全部一致" in results.stdout


def test_people_of_the_demonstration_practise_review_and_clear_mistakes(demonstration):
    drills = _all(select(Attempt).where(Attempt.kind == "drill", Attempt.state == "submitted"))
    titles = {attempt.revision.title for attempt in drills}
    assert titles == {"按主题练习", "今日复习", "练错题"}
    assert _all(select(ReviewCard).where(ReviewCard.confident_error.is_(True)))


def test_cards_that_were_changed_are_named_and_built_again(run, copy):
    assert run("practice", "verify", "--data", copy).exit_code == 0
    _tampered(
        copy,
        "UPDATE review_card SET due_on = '2020-01-01' WHERE person_id = "
        "(SELECT min(person_id) FROM review_card)",
    )
    told = run("practice", "verify", "--data", copy)
    assert told.exit_code == 1
    assert "1 人的复习日期要重算" in told.stdout
    assert run("practice", "verify", "--data", copy).exit_code == 1  # it changed nothing
    assert run("practice", "rebuild", "--data", copy).exit_code == 0
    assert "全部一致" in run("practice", "verify", "--data", copy).stdout


def _tampered(folder, statement):
    with opened(folder, "demo.sqlite"), db.engine.begin() as connection:
        guards.remove(connection)
        connection.execute(text(statement))
        guards.install(connection)


def test_a_changed_result_is_named_with_what_it_is_worth(run, copy):
    with opened(copy, "demo.sqlite"):
        number = _all(select(Result.attempt_id).order_by(Result.attempt_id).limit(1))[0]
    _tampered(copy, f"UPDATE result SET score = '1/1' WHERE attempt_id = {number}")
    told = run("results", "verify", "--data", copy)
    assert told.exit_code == 1
    assert f"attempt {number} result" in told.stdout
    assert 'score: "1" -> ' in told.stdout
    assert "1 处不一致" in told.stdout


def test_an_erased_attempt_is_counted_and_not_called_different(run, copy):
    with opened(copy, "demo.sqlite"):
        number = _all(select(Step.attempt_id).order_by(Step.id).limit(1))[0]
    _tampered(copy, f"UPDATE step SET body = NULL WHERE attempt_id = {number}")
    told = run("results", "verify", "--data", copy)
    assert told.exit_code == 0
    assert "1 份作答的内容已依法删除" in told.stdout


def test_the_first_broken_entry_of_the_log_is_named(run, copy):
    _tampered(copy, "UPDATE audit_entry SET verb = 'nothing.happened' WHERE no = 17")
    told = run("audit", "verify", "--data", copy)
    assert told.exit_code == 1
    assert "审计日志第 17 条与写入时不符" in told.stdout


def test_a_changed_step_is_named(run, copy):
    _tampered(copy, "UPDATE step SET kind = 'note' WHERE attempt_id = 1 AND no = 2")
    told = run("audit", "verify", "--data", copy)
    assert told.exit_code == 1
    assert "第 1 号作答从第 2 步起" in told.stdout


@pytest.fixture
def workbook(run, copy, tmp_path):
    """The newest period of the top department, as exported."""
    file = tmp_path / "kaohe.xlsx"
    told = run("appraisal", "export", "-o", file, "--data", copy)
    assert told.exit_code == 0, told.output
    assert "2026 年四季度" in told.stdout
    return file


def test_an_exported_workbook_verifies(run, copy, workbook):
    told = run("appraisal", "verify", workbook, "--data", copy)
    assert told.exit_code == 0
    assert "内容与导出时一致" in told.stdout
    key = copy / "keys" / "signing.pub.pem"
    elsewhere = workbook.parent / "elsewhere"
    told = run("appraisal", "verify", workbook, "--public-key", key, "--data", elsewhere)
    assert told.exit_code == 0
    assert not elsewhere.exists()


def test_a_changed_workbook_is_named_by_its_cell(run, copy, workbook):
    changed = BytesIO()
    with ZipFile(workbook) as source, ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/sharedStrings.xml":
                assert "周琳".encode() in content
                content = content.replace("周琳".encode(), "周林".encode())
            target.writestr(name, content)
    workbook.write_bytes(changed.getvalue())
    told = run("appraisal", "verify", workbook, "--data", copy)
    assert told.exit_code == 1
    assert "内容有改动" in told.stdout
    assert "周琳 -> 周林" in told.stdout


def test_verify_says_when_it_cannot_tell(run, workbook, tmp_path, shipped):
    told = run("appraisal", "verify", workbook, "--data", tmp_path / "none")
    assert told.exit_code == 1
    assert "请用 --public-key" in told.stdout
    text_file = tmp_path / "note.xlsx"
    text_file.write_text("not a workbook", encoding="utf-8")
    assert "文件打不开" in run("appraisal", "verify", text_file, "--data", tmp_path / "none").stdout
    told = run("appraisal", "verify", workbook, "--public-key", text_file)
    assert told.exit_code == 1
    assert "不是可用的公钥" in told.stderr


def test_export_takes_a_period_by_number_and_refuses_what_is_not_there(run, copy, tmp_path):
    file = tmp_path / "k.xlsx"
    assert (
        "2026 年三季度"
        in run("appraisal", "export", "-o", file, "--period", 1, "--data", copy).stdout
    )
    told = run("appraisal", "export", "-o", file, "--period", 99, "--data", copy)
    assert (told.exit_code, told.stderr.split(" / ")[0]) == (1, "没有编号为 99 的考核周期")
    told = run("appraisal", "export", "-o", tmp_path / "no" / "k.xlsx", "--data", copy)
    assert told.exit_code == 1
    assert told.stderr.startswith("没有文件夹")


def test_a_sample_of_papers_earns_what_its_levels_say(demonstration):
    chance = demo_behaviour.Random(7)
    for revision in documents.all_live("rubric"):
        rubric = documents.rubric(revision)
        if rubric.key not in demo_texts.CRITERIA:  # of short answers, which nobody there writes
            continue
        for level in range(4):
            levels = dict.fromkeys(demo_texts.CRITERIA[rubric.key], level)
            paper = demo_texts.written(rubric.key, levels, datetime(2026, 9, 24).date(), chance)  # noqa: DTZ001
            said = {key: demo_texts.comment(rubric.key, key, level) for key in levels}
            parts = {key: Part(level, said[key]) for key in levels}
            worth = rubric.marked(Judgement(parts, paper.critical))
            assert worth.passed == (level >= 2)
            assert all(paper.fields[key] for key in ("office", "date"))


def test_the_tour_begins_with_someone_in_the_middle_of_a_case(demonstration):
    first = account(TRAINEES[0].login)
    active = _all(
        select(Attempt).where(Attempt.person_id == first.person_id, Attempt.state == "active")
    )
    assert [attempt.kind for attempt in active] == ["scenario"]
