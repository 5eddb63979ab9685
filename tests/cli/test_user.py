"""user add, import and disable."""

from __future__ import annotations

import pytest

from tests.cli.conftest import account, opened
from trainer.domain.access import Role
from trainer.services.parts import access, passwords
from trainer.store.queries import people as find


def test_add_opens_an_account_and_prints_its_password_once(run, data):
    told = run(
        "user", "add", "--name", "白若宁", "--login", "BaiRuoning", "--department", "zx",
        "--role", "trainee", "--role", "trainer", "--staff-no", "QC900", "--data", data,
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    password = told.stdout.split()[-1]
    with opened(data):
        user = account("bairuoning")
        assert user.must_change
        assert user.person.staff_no == "QC900"
        assert passwords.matches(user.password_hash, password)
        assert set(access.roles(user)) == {Role.TRAINEE, Role.TRAINER}


@pytest.mark.parametrize(
    ("changed", "zh"),
    [
        ({"--login": "lina"}, "“lina”已被使用"),
        ({"--staff-no": "QC001"}, "“QC001”已被使用"),
        ({"--department": "nope"}, "没有编码为 nope 的单位，现有："),
        ({"--name": "  "}, "--name 不能为空"),
        ({"--login": " "}, "--login 不能为空"),
        ({"--role": "boss"}, "--role 的值不对"),
    ],
)
def test_add_names_what_is_wrong(run, data, changed, zh):
    given = {"--name": "白若宁", "--login": "bai", "--department": "zx"} | changed
    words = [word for pair in given.items() for word in pair]
    told = run("user", "add", *words, "--data", data)
    assert told.exit_code in (1, 2)
    assert told.stderr.startswith(zh)
    assert told.stderr.count("\n") == 1
    with opened(data):
        assert find.user_by_login("bai") is None


@pytest.fixture
def listed(tmp_path):
    """A staff list with two new people and one faulty row."""
    file = tmp_path / "mingdan.csv"
    file.write_text(
        "姓名,登录名,工号,单位,角色\n白若宁,bai,QC901,zx,学员\n石磊,shilei,QC902,zx,带教老师\n方圆,fang,QC903,火星局,学员\n",
        encoding="utf-8",
    )
    return file


def test_a_dry_run_of_import_changes_nothing_and_names_faulty_rows(run, data, listed):
    told = run("user", "import", listed, "--dry-run", "--data", data)
    assert told.exit_code == 1
    assert "第 4 行" in told.stdout
    assert "可新增 2 人" in told.stdout
    with opened(data):
        assert find.user_by_login("bai") is None


def test_import_adds_the_rows_without_fault(run, data, listed):
    told = run("user", "import", listed, "--data", data)
    assert told.exit_code == 1
    with opened(data):
        assert find.user_by_login("bai") is not None
        assert find.user_by_login("fang") is None
    again = run("user", "import", listed, "--data", data)
    assert "可新增 0 人，已有 2 人" in again.stdout
    assert "没有可以新增的人" in again.stdout


def test_import_refuses_a_file_that_is_no_table(run, data, tmp_path):
    file = tmp_path / "mingdan.xlsx"
    file.write_bytes(b"PK\x03\x04 not a workbook")
    told = run("user", "import", file, "--data", data)
    assert told.exit_code == 1
    assert told.stderr.startswith("mingdan.xlsx 不能读取")
    assert told.stderr.count("\n") == 1


def test_disable_closes_an_account(run, data):
    told = run("user", "disable", "LINA", "--data", data)
    assert told.exit_code == 0
    with opened(data):
        assert account("lina").disabled_at is not None
    assert "早已停用" in run("user", "disable", "lina", "--data", data).stdout


def test_disable_refuses_an_unknown_login_and_the_last_administrator(run, data):
    unknown = run("user", "disable", "nobody", "--data", data)
    assert (unknown.exit_code, unknown.stderr[:13]) == (1, "没有登录名为 nobody")
    last = run("user", "disable", "wanglei", "--data", data)
    assert last.exit_code == 1
    assert last.stderr.startswith("这是最后一位系统管理员")
