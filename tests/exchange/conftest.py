"""A report to be written as a workbook, as small or as large as a test needs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trainer.domain import appraisal
from trainer.domain.appraisal import Figure, Grade, Indicator, Missing, Policy, Source
from trainer.domain.report import Detail, Report, Row

MADE_AT = datetime(2026, 10, 8, 1, 30, tzinfo=UTC)


def _policy(missing=Missing.REWEIGHT, weights=("30", "30", "30", "10")):
    sources = (Source.QUIZ, Source.SCENARIO, Source.RUBRIC, Source.HOURS)
    titles = ("法律知识", "模拟案件", "文书质量", "学习完成")
    indicators = tuple(
        Indicator(f"i{n}", f"{titles[n % 4]}", sources[n % 4], Decimal(weight), 180)
        for n, weight in enumerate(weights)
    )
    grades = (Grade(Decimal(90), "好"), Grade(Decimal(75), "较好"), Grade(Decimal(60), "一般"))
    return Policy(
        1, "policy", "jidu", "季度考核方案（2026）", indicators, missing, grades, "由本单位修改。"
    )


def _person(policy, n, figures, **changes):
    keyed = {
        indicator.key: Figure(None if value is None else Fraction(value))
        for indicator, value in zip(policy.indicators, figures, strict=True)
    }
    worth = appraisal.reckon(policy, keyed)
    facts = {
        "department": "12315中心",
        "name": f"李娜{n}",
        "staff_no": f"{n:05d}",
        "category": "civil_servant",
        "figures": worth.figures,
        "total": worth.total,
        "suggestion": worth.suggestion,
        "critical": (),
    }
    return Row(**facts | changes)


def _detail(row, n):
    return Detail(
        department=row.department,
        name=row.name,
        staff_no=row.staff_no,
        kind="scenario" if n % 2 else "quiz",
        title="七日无理由退货",
        attempt=1,
        ended_at=datetime(2026, 9, 30, 16, 5, 9, tzinfo=UTC) - timedelta(hours=n),
        score=Fraction(250, 3),
        process=Fraction(200, 3),
        timeliness=None,
        product=Fraction(75),
        critical=("逾期未告知",) if n % 2 else (),
        result=n + 1,
        revision="0123456789ab",
    )


@pytest.fixture
def make_policy():
    return _policy


@pytest.fixture
def make_row():
    return _person


@pytest.fixture
def make_report(make_policy):
    """Return a function that builds a report of some people, each with one result."""

    def make(people=6, *, policy=None, rows=None, **changes):
        policy = policy or make_policy()
        spread = [(80 + n % 20, 70, None if n % 3 == 2 else "85.55", 100) for n in range(people)]
        if rows is None:
            rows = tuple(_person(policy, n, figures) for n, figures in enumerate(spread))
        facts = {
            "title": "2026年三季度",
            "department": "12315中心",
            "since": date(2026, 7, 1),
            "until": date(2026, 9, 30),
            "version": 2,
            "state": "locked",
            "policy": policy,
            "made_at": MADE_AT,
            "made_by": "赵敏",
            "bureau": "海州区市场监督管理局",
            "rows": rows,
            "details": tuple(_detail(row, n) for n, row in enumerate(rows)),
        }
        return Report(**facts | changes)

    return make


@pytest.fixture(scope="session")
def key():
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
