"""The PostgreSQL copy that all tests share is as new for each of them."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import POSTGRES
from tests.restoring import Restored

pytestmark = pytest.mark.skipif(not POSTGRES, reason="there is no PostgreSQL to test on")

COUNT = 'SELECT (SELECT count(*) FROM "user"), (SELECT max(theme) FROM "user")'
TRIGGERS = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'"


@pytest.fixture
def copy(postgresql_template):
    """A copy of its own, beside that of the other tests."""
    restored = Restored(POSTGRES, postgresql_template.place, "of_its_own")
    restored.ready()
    yield restored
    restored.drop()


def run(copy, *statements):
    engine = create_engine(copy.url)
    with engine.begin() as connection:
        found = [connection.execute(text(statement)) for statement in statements]
        rows = found[-1].all() if found[-1].returns_rows else []
    engine.dispose()
    return rows


@pytest.mark.parametrize(
    "deed",
    [
        """UPDATE "user" SET theme = 'zzz'""",
        'DELETE FROM login_session; DELETE FROM "user" WHERE id = 1',
    ],
)
def test_what_was_changed_is_put_back(copy, deed):
    before = run(copy, COUNT)
    run(copy, "SET session_replication_role = replica", *deed.split(";"))
    assert run(copy, COUNT) != before
    copy.ready()
    assert run(copy, COUNT) == before


def test_the_next_number_is_put_back(copy):
    first = run(copy, "SELECT nextval('user_id_seq')")
    copy.ready()
    assert run(copy, "SELECT nextval('user_id_seq')") == first


def test_a_trigger_that_was_switched_off_makes_a_new_copy(copy):
    run(copy, "ALTER TABLE audit_entry DISABLE TRIGGER ALL")
    assert run(copy, TRIGGERS)
    copy.ready()
    assert not run(copy, TRIGGERS)


def test_a_lock_that_a_test_left_does_not_stop_the_next(copy):
    engine = create_engine(copy.url)
    left = engine.connect()
    left.execute(text("""UPDATE "user" SET theme = 'zzz' WHERE id = 1"""))
    run(copy, """UPDATE "user" SET theme = 'zzz' WHERE id = 2""")
    copy.ready()
    assert run(copy, COUNT)[0][1] != "zzz"
    left.invalidate()
    left.close()
    engine.dispose()
