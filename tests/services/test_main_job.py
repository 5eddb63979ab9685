"""The whole main job through the services, on both databases."""

from __future__ import annotations

from tests import builders
from trainer.services.parts import progress
from trainer.store.tables import Hours


def test_a_trainee_completes_the_course_and_earns_the_hours(context, cast):
    enrolment = builders.lessons_done(cast.li_na)
    assert builders.sat(cast.li_na, enrolment=enrolment).passed
    waiting = builders.handed_in(cast.li_na, enrolment=enrolment)
    result = builders.released(waiting, cast.chen_gang)
    assert result.score == 100
    assert progress.done(enrolment) == {"l1", "l2", "l3", "quiz", "case"}
    credited = builders.db.session.query(Hours).filter_by(enrolment_id=enrolment.id).one()
    assert credited.minutes == 180
