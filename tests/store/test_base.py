"""What columns keep comes back as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from trainer.store.base import NaiveTime, UtcTime

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["lite", "pg"])
@pytest.mark.parametrize("microsecond", [0, 1, 250_000])
def test_a_time_comes_back_as_the_same_moment_in_utc(dialect, microsecond):
    at = datetime(2026, 1, 1, 7, 30, 5, microsecond, tzinfo=CHINA)
    kept = UtcTime().process_bind_param(at, dialect)
    found = UtcTime().process_result_value(kept, dialect)
    assert found == at
    assert (found.day, found.hour, found.tzinfo) == (31, 23, UTC)
    assert UtcTime().process_result_value(None, dialect) is None


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(NaiveTime):
        UtcTime().process_bind_param(datetime(2026, 1, 1), sqlite.dialect())  # noqa: DTZ001 - naive
