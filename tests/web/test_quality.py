"""Pages about the quality of papers and questions: figures without names, guards, the workbook."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from tests import builders
from tests.builders import NOW
from trainer import jobs
from trainer.domain.items import Flag
from trainer.domain.psychometrics import FEWEST
from trainer.extensions import db
from trainer.services import analysing
from trainer.services.parts import documents, queueing
from trainer.store import scope
from trainer.store.tables import ItemStatistic, Job, PaperStatistic


@pytest.fixture
def paper(app, cast):
    """The introductory paper, sat by two people of one county and one of another."""
    with app.app_context(), scope.everyone("test"):
        for user_id, right in ((cast.li_na, 15), (cast.zhou_lin, 10), (cast.stranger, 20)):
            builders.sat(user_id, right=right, now=NOW)
        analysing.analyse(now=NOW, tell=lambda done, of: None)
        return documents.live("paper", "rumen").document_id


def statistic(app, subject):
    with app.app_context():
        return db.session.execute(
            select(PaperStatistic).where(PaperStatistic.subject == subject)
        ).scalar_one()


def test_the_statistics_say_what_the_results_say(app, paper):
    row = statistic(app, f"paper:{paper}")
    assert (row.n, row.figures["mean"], row.figures["cut"]) == (3, 75.0, 75.0)
    assert row.figures["method"] == "kr20"
    assert sum(row.figures["bins"]) == 3
    with app.app_context():
        rows = db.session.execute(select(ItemStatistic)).scalars().all()
        assert {one.n for one in rows} == {3}
        assert {one.flags for one in rows} == {""}
        of_paper = [one for one in rows if one.paper_statistic_id == row.id]
        assert sorted(round(one.p, 2) for one in of_paper) == [0.33] * 5 + [0.67] * 5 + [1.0] * 10


def test_few_sittings_give_no_coefficient_and_no_distribution(sign_in, cast, paper):
    page = sign_in(cast.chen_gang).get(f"/quality/papers/{paper}").text
    assert "样本不足" in page
    assert "以免认出个人" in page
    assert "李娜" not in page
    assert "样本不足" in sign_in(cast.chen_gang).get("/quality/").text


def test_with_enough_sittings_figures_and_flags_are_shown(app, sign_in, cast, paper):
    figures = {**statistic(app, f"paper:{paper}").figures, "reliability": None}
    with app.app_context():
        db.session.execute(
            ItemStatistic.__table__.update().values(
                n=FEWEST, r=-0.25, p=0.4, flags=f",{Flag.CHECK_KEY},", seconds=75.0
            )
        )
        db.session.execute(
            PaperStatistic.__table__.update()
            .where(PaperStatistic.subject != "all")
            .values(n=150, figures=figures)
        )
        revision = db.session.execute(select(ItemStatistic.revision_id).limit(1)).scalar_one()
        document = documents.revision(revision).document_id
        db.session.commit()
    trainer = sign_in(cast.chen_gang)
    page = trainer.get(f"/quality/papers/{paper}").text
    for words in ("核对答案", "-0.25", "（谨慎）", "无法计算", "75 秒", "难度与区分度", "40%"):
        assert words in page, words
    assert "核对答案" in trainer.get("/quality/").text
    assert f"/questions/{document}" in trainer.get("/questions/?flag=check_key").text
    assert f'/questions/{document}"' not in trainer.get("/questions/?flag=easy").text
    page = trainer.get(f"/questions/{document}").text
    assert "核对答案" in page
    assert "改正并重算成绩" in page


def test_the_workbook_holds_the_people_in_reach_alone_and_texts_stay_texts(
    app, sign_in, cast, paper
):
    with app.app_context(), scope.everyone("test"):
        builders.user(cast.zhou_lin).person.name = "=1+1"
        db.session.commit()
    reply = sign_in(cast.chen_gang).post(f"/quality/papers/{paper}/responses")
    book = openpyxl.load_workbook(BytesIO(reply.data))
    rows = list(book["作答"].iter_rows(values_only=True))
    assert {row[0] for row in rows[1:]} == {"李娜", "=1+1"}
    cell = next(c for c in book["作答"]["A"] if c.value == "=1+1")
    assert cell.data_type == "s"
    assert [row[5] for row in sorted(rows[1:], key=lambda row: row[5])] == [50, 75]
    assert len(rows[0]) == 7 + 20
    assert book["试题"].max_row == 21


def test_a_count_that_was_asked_for_is_done_once(app, sign_in, cast, paper):
    trainer = sign_in(cast.chen_gang)
    for _ in range(2):
        assert trainer.post("/quality/refresh").status_code == 303
    with app.app_context():
        assert len(queueing.open_of(analysing.KIND)) == 1
    assert "正在统计" in trainer.get("/quality/").text
    assert jobs.run_all(app) == 1
    assert "正在统计" not in trainer.get("/quality/").text


def test_a_tick_counts_again_only_where_results_have_moved(app, cast, paper):
    later = NOW.replace(hour=3)
    assert jobs.due(app, now=later) == []
    with app.app_context(), scope.everyone("test"):
        builders.sat(cast.li_na, right=3, now=NOW.replace(hour=2))
    jobs.due(app, now=NOW)
    with app.app_context():
        assert db.session.execute(select(Job)).first() is None
    jobs.due(app, now=later)
    with app.app_context():
        assert [job.kind for job in queueing.open_of(analysing.KIND)] == [analysing.KIND]


def test_a_job_that_fails_says_so_and_one_left_behind_is_taken_up(app, cast, paper, monkeypatch):
    monkeypatch.setitem(jobs.WORK, analysing.KIND, lambda args, tell: 1 / 0)
    with app.app_context():
        job = queueing.add(analysing.KIND, {}, by=None, now=NOW)
        number = job.id
        db.session.commit()
    assert not jobs.run(app, number)
    with app.app_context():
        row = db.session.get_one(Job, number)
        assert (row.state, row.note) == ("failed", "failed")
        left = queueing.add(analysing.KIND, {}, by=None, now=NOW)
        assert queueing.begin(left.id, now=NOW) is not None
        assert queueing.begin(left.id, now=NOW) is None
        assert queueing.waiting(now=NOW) == []
        assert queueing.waiting(now=NOW + queueing.LEASE) == [left.id]
        for turn in (1, 2):
            assert queueing.begin(left.id, now=NOW + turn * queueing.LEASE) is not None
        assert queueing.begin(left.id, now=NOW + 3 * queueing.LEASE) is None
        assert (left.state, left.note) == ("failed", "gave_up")
        db.session.rollback()


def test_pages_of_nothing_and_for_nobody_are_not_found(sign_in, cast, paper):
    trainer = sign_in(cast.chen_gang)
    for path in ("/quality/papers/99999", "/quality/exams/1"):
        assert trainer.get(path).status_code == 404
        assert trainer.post(f"{path}/responses").status_code == 404
    assert trainer.get(f"/quality/papers/{paper}/responses").status_code == 405
    for path in ("/quality/", f"/quality/papers/{paper}"):
        assert sign_in(cast.li_na).get(path).status_code == 404
