"""Appraisal: figures from released results alone, lines that stay, a workbook that is sealed."""

from __future__ import annotations

import io
from datetime import date, timedelta
from fractions import Fraction

import openpyxl
import pytest

from tests import builders
from tests.builders import NOW, user
from trainer.exchange import seal
from trainer.extensions import db
from trainer.services import appraising, marking
from trainer.services.parts import keys
from trainer.store.queries import appraisal as find
from trainer.store.queries import people as staff
from trainer.store.tables import Export, Line

SINCE, UNTIL = date(2026, 10, 1), date(2026, 12, 31)


@pytest.fixture
def period(context, cast):
    county = staff.department_by_code("xj")
    return appraising.open_period(
        county, "2026 年四季度", SINCE, UNTIL, by=user(cast.zhao_min), now=NOW
    )


def line_of(lines, name):
    return next(line for line in lines if line.person.name == name)


def compute(period, cast):
    return appraising.compute(period, by=user(cast.zhao_min), now=NOW)


def test_the_trainees_of_the_department_and_below_are_appraised(period, cast):
    assert {line.person.name for line in compute(period, cast)} == {"李娜", "周琳"}


def test_a_person_without_anything_has_no_figure_no_total_and_no_zero(period, cast):
    line = line_of(compute(period, cast), "周琳")
    assert set(line.figures.values()) == {None}
    assert (line.total, line.suggestion) == (None, None)


def test_hours_alone_make_no_total(period, cast):
    builders.enrolled(cast.zhou_lin)
    line = line_of(compute(period, cast), "周琳")
    assert (line.figures["hours"], line.total) == ("0", None)


def test_every_figure_comes_from_released_results(period, cast):
    enrolment = builders.lessons_done(cast.li_na)
    builders.sat(cast.li_na, right=16, enrolment=enrolment)
    builders.released(builders.handed_in(cast.li_na, enrolment=enrolment), cast.chen_gang)
    line = line_of(compute(period, cast), "李娜")
    assert line.figures == {"knowledge": "80", "scenario": "100", "writing": "100", "hours": "100"}
    assert line.total == Fraction(30 * 80 + 30 * 100 + 30 * 100 + 10 * 100, 100)
    assert len(line.results["knowledge"]) == 1


def test_what_is_marked_but_not_released_does_not_count(period, cast):
    builders.marked(builders.handed_in(cast.li_na), cast.chen_gang)
    line = line_of(compute(period, cast), "李娜")
    assert line.figures["writing"] is None


def test_practice_and_other_days_do_not_count(period, cast):
    builders.sat(cast.li_na, purpose="practice")
    builders.sat(cast.li_na, now=NOW - timedelta(days=90))
    assert line_of(compute(period, cast), "李娜").figures["knowledge"] is None


def test_of_several_sittings_of_a_paper_the_newest_counts(period, cast):
    builders.sat(cast.li_na, right=20)
    builders.sat(cast.li_na, right=10, now=NOW + timedelta(hours=1))
    assert line_of(compute(period, cast), "李娜").figures["knowledge"] == "50"


def test_the_days_of_a_period_are_chinese_days(period, cast):
    from datetime import UTC, datetime

    builders.sat(cast.li_na, now=datetime(2026, 9, 30, 16, 30, tzinfo=UTC))  # 1 October, 00:30
    assert line_of(compute(period, cast), "李娜").figures["knowledge"] == "100"
    builders.sat(cast.zhou_lin, now=datetime(2026, 12, 31, 15, 30, tzinfo=UTC))
    builders.sat(cast.zhou_lin, paper="lianxi", now=datetime(2026, 12, 31, 16, 30, tzinfo=UTC))
    line = line_of(compute(period, cast), "周琳")
    assert len(line.results["knowledge"]) == 1


def test_computing_again_makes_a_new_version_and_keeps_the_old_lines(period, cast):
    compute(period, cast)
    builders.sat(cast.li_na)
    compute(period, cast)
    assert period.version == 2
    assert db.session.query(Line).filter_by(version=1).count() == 2
    first = line_of(find.lines(period.id, 1), "李娜")
    assert first.figures["knowledge"] is None


def test_a_locked_period_does_not_change(period, cast):
    with pytest.raises(appraising.NothingToExport):
        appraising.lock(period, by=user(cast.zhao_min), now=NOW)
    db.session.rollback()
    compute(period, cast)
    for _ in range(2):
        appraising.lock(period, by=user(cast.zhao_min), now=NOW)
    with pytest.raises(appraising.PeriodLocked):
        compute(period, cast)


def test_a_department_has_one_period_of_the_same_days(period, cast):
    with pytest.raises(appraising.PeriodExists):
        appraising.open_period(period.department, "again", SINCE, UNTIL, by=None, now=NOW)
    with pytest.raises(ValueError, match="before"):
        appraising.open_period(period.department, "back", UNTIL, SINCE, by=None, now=NOW)


def test_critical_errors_are_named_in_words(period, cast):
    waiting = builders.handed_in(cast.li_na)
    from trainer.domain.rubric import Judgement
    from trainer.services.parts import documents

    rubric = documents.rubric(waiting.submission.rubric_revision)
    error = rubric.critical_errors[0]
    judged = Judgement(builders.full_marks(waiting).parts, (error.key,))
    marking.record(waiting, judged, by=user(cast.chen_gang), now=NOW)
    result = marking.release(waiting.submission.attempt, by=user(cast.chen_gang), now=NOW)
    assert result.score == 59, "a critical error in the paper caps the whole"
    assert line_of(compute(period, cast), "李娜").critical == [error.title]


def test_the_workbook_holds_the_figures_and_is_sealed(period, cast, tmp_path):
    builders.sat(cast.li_na, right=16)
    builders.released(builders.handed_in(cast.li_na), cast.chen_gang)
    compute(period, cast)
    done = appraising.export(period, tmp_path, "青川县局", by=user(cast.zhao_min), now=NOW)
    book = openpyxl.load_workbook(io.BytesIO(done.content), data_only=True)
    assert book.sheetnames[:4] == ["汇总", "明细", "口径", "签字"]
    cells = [cell.value for row in book["汇总"].iter_rows() for cell in row]
    assert "李娜" in cells
    assert 80 in cells
    public = keys.signing(tmp_path).public_key()
    verdict = seal.verify(done.content, public)
    assert verdict.status.name == "CONTENT_INTACT"
    record = db.session.query(Export).one()
    assert record.file_sha == seal.digest(done.content)


def test_nothing_to_export_before_it_is_computed(period, cast, tmp_path):
    with pytest.raises(appraising.NothingToExport):
        appraising.export(period, tmp_path, "x", by=user(cast.zhao_min), now=NOW)


def test_the_signing_key_is_made_once_and_kept_to_its_owner(tmp_path):
    first, again = keys.signing(tmp_path), keys.signing(tmp_path)
    assert first.public_key() == again.public_key()
    assert (tmp_path / "keys" / "signing.pem").stat().st_mode & 0o077 == 0


def test_the_newest_period_of_a_department(period):
    assert find.newest_period(period.department_id).id == period.id
    assert find.newest_period(999) is None


def test_a_person_who_moved_away_stays_on_the_sheet(period, cast, tmp_path):
    from trainer.store import scope
    from trainer.store.scope import Scope
    from trainer.store.tables import Person

    builders.sat(cast.li_na)
    compute(period, cast)
    person_id = user(cast.li_na).person_id
    db.session.get_one(Person, person_id).department_id = staff.department_by_code("lx").id
    db.session.commit()
    db.session.expunge_all()
    with scope.scoped(Scope(departments=frozenset({period.department_id}))):
        period = db.session.get_one(type(period), period.id)
        names = {line.person.name for line in find.lines(period.id, period.version)}
        done = appraising.export(period, tmp_path, "x", by=user(cast.zhao_min), now=NOW)
    assert "李娜" in names
    book = openpyxl.load_workbook(io.BytesIO(done.content), data_only=True)
    assert "李娜" in [cell.value for row in book["汇总"].iter_rows() for cell in row]
