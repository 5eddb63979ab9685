"""The page where an invigilator hands in a candidate's recovery file."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from tests import builders
from tests.conftest import SECRET
from tests.exchange.test_recovery import sealed
from trainer.clock import utc_now
from trainer.domain.sitting import fingerprint
from trainer.extensions import db
from trainer.services import entering, sitting
from trainer.store import scope
from trainer.store.tables import Attempt, Step


def entered(app, cast, title):
    with app.app_context(), scope.everyone("a test"):
        exam = builders.exam_set(cast.chen_gang, [cast.li_na], utc_now(), title=title)
        attempt = entering.enter(exam, by=builders.user(cast.li_na), now=utc_now(), seed=7)
        return exam.id, attempt.id


@pytest.fixture
def begun(app, cast):
    """The ids of an exam under way and of Li Na's sitting."""
    return entered(app, cast, "年终考试")


def file_of(attempt_id, **changes):
    entry = {
        "key": "ab" * 16, "epoch": 1, "seq": 1, "answer": "0", "confidence": "",
        "digest": fingerprint(0, "0", ""), **changes,
    }  # fmt: skip
    return sealed(attempt_id, SECRET, {"answers": {"0": entry}})


def hand_in(client, exam_id, content):
    data = {"file": (BytesIO(content), "recovery-1.json")}
    return client.post(f"/exams/{exam_id}/recovery", data=data)


def steps(app):
    with app.app_context(), scope.everyone("a test"):
        return [step.kind for step in db.session.query(Step).order_by(Step.no)]


def test_a_file_is_handed_in_and_the_board_says_what_became_of_it(app, sign_in, cast, begun):
    exam_id, attempt_id = begun
    chen = sign_in(cast.chen_gang)
    assert f"/exams/{exam_id}/recovery" in chen.get(f"/exams/{exam_id}/board").text
    assert chen.get(f"/exams/{exam_id}/recovery").status_code == 200
    reply = hand_in(chen, exam_id, file_of(attempt_id))
    assert (reply.status_code, reply.location) == (303, f"/exams/{exam_id}/board")
    assert "李娜的恢复文件：1 题计入。" in chen.get(reply.location).text
    assert steps(app) == ["recovery", "answer"]


def test_after_the_end_it_is_said_where_to_decide(app, sign_in, cast, begun):
    exam_id, attempt_id = begun
    with app.app_context(), scope.everyone("a test"):
        attempt = db.session.get_one(Attempt, attempt_id)
        sitting.submit(attempt, by=builders.user(cast.li_na), now=utc_now())
    chen = sign_in(cast.chen_gang)
    hand_in(chen, exam_id, file_of(attempt_id))
    assert "1 题在截止之后交来" in chen.get(f"/exams/{exam_id}/board").text
    assert f"/sittings/{attempt_id}/admit" in chen.get(f"/exams/{exam_id}/release").text


def test_other_files_are_refused_at_the_field(app, sign_in, cast, begun):
    exam_id, attempt_id = begun
    other_exam, _other = entered(app, cast, "另一场")
    chen = sign_in(cast.chen_gang)
    changed = json.loads(file_of(attempt_id))
    changed["data"] = changed["data"][::-1]
    for content in (b"", b"{}", json.dumps(changed).encode(), sealed(attempt_id, "x" * 32)):
        reply = hand_in(chen, exam_id, content)
        assert reply.status_code == 422
    reply = hand_in(chen, other_exam, file_of(attempt_id))
    assert reply.status_code == 422
    assert "不属于这场考试" in reply.text
    assert chen.post(f"/exams/{exam_id}/recovery").status_code == 422
    assert hand_in(chen, exam_id, file_of(attempt_id, epoch="1")).status_code == 400
    assert steps(app) == []


def test_who_does_not_reach_the_exam_finds_nothing(app, sign_in, cast, begun):
    exam_id, attempt_id = begun
    for name in ("other_trainer", "li_na", "zhao_min", "wang_lei"):
        client = sign_in(getattr(cast, name))
        assert client.get(f"/exams/{exam_id}/recovery").status_code == 404
        assert hand_in(client, exam_id, file_of(attempt_id)).status_code == 404
    assert sign_in(cast.chen_gang).get("/exams/987654321/recovery").status_code == 404
    assert steps(app) == []


def test_the_key_reaches_the_candidate_of_an_exam_alone(app, sign_in, cast, begun):
    _exam_id, attempt_id = begun
    assert 'data-ct-recovery="' in sign_in(cast.li_na).get(f"/sittings/{attempt_id}").text
    with app.app_context(), scope.everyone("a test"):
        practice = sitting.start(
            "lianxi", "practice", by=builders.user(cast.li_na), now=utc_now()
        ).id
    assert 'data-ct-recovery="' not in sign_in(cast.li_na).get(f"/sittings/{practice}").text
