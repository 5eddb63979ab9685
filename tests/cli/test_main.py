"""What all commands have in common: help, one sentence for what fails, and --data."""

from __future__ import annotations

import re
import time

import click
import pytest

from tests.cli.conftest import start
from trainer.cli import speech
from trainer.cli.main import cli


def _commands(group: click.Group, *path: str) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += _commands(command, *path, name)
        else:
            found.append((*path, name))
    return found


COMMANDS = _commands(cli)


def test_the_commands_that_outside_readers_rely_on_are_there():
    assert {" ".join(path) for path in COMMANDS} == {
        "demo", "serve", "init", "upgrade",
        "content check", "content sync", "content export", "content schema",
        "user add", "user import", "user disable",
        "appraisal export", "appraisal verify", "audit verify", "results verify",
        "law import", "law preview", "law adopt", "practice verify", "practice rebuild",
        "scenario check",
    }  # fmt: skip


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_shows_an_example_and_takes_a_data_folder(run, path):
    told = run(*path, "--help")
    assert told.exit_code == 0
    assert "--data" in told.output
    assert f"trainer {' '.join(path)}" in told.output.partition("Example:")[2]


BAD = {
    ("nope",): "没有命令 nope",
    ("demo", "--prot", "80"): "没有选项 --prot",
    ("demo", "--port", "0"): "--port 的值不对",
    ("demo", "--port"): "选项 --port 的用法不对",
    ("user", "add"): "缺少 --name",
    ("user", "disable"): "缺少 LOGIN",
    ("user", "disable", "a", "b"): "参数不对",
    ("appraisal", "verify", "/no/such/file.xlsx"): "FILE 的值不对",
    ("content", "check", "--root", "/no/such/folder"): "--root 的值不对",
}


@pytest.mark.parametrize(("arguments", "zh"), BAD.items())
def test_bad_input_gets_one_sentence_in_both_languages(run, arguments, zh):
    told = run(*arguments)
    assert told.exit_code == 2
    assert told.stdout == ""
    assert told.stderr.count("\n") == 1
    assert told.stderr.startswith(zh)
    assert re.search(r" / [A-Z]", told.stderr)


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", "verify"), ("results", "verify"), ("upgrade",), ("serve",), ("content", "sync"),
        ("user", "disable", "lina"), ("appraisal", "export", "-o", "a.xlsx"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_folder_without_a_database_is_named_and_left_alone(run, tmp_path, arguments):
    told = run(*arguments, "--data", tmp_path / "typo")
    assert told.exit_code == 1
    assert "请先运行 trainer init" in told.stderr
    assert told.stderr.count("\n") == 1
    assert not (tmp_path / "typo").exists()


def test_the_data_folder_may_stand_before_or_after_the_command_or_in_the_environment(
    run, data, tmp_path, monkeypatch
):
    assert run("--data", data, "audit", "verify").exit_code == 0
    assert run("audit", "--data", data, "verify").exit_code == 0
    assert run("--data", tmp_path / "typo", "audit", "verify", "--data", data).exit_code == 0
    monkeypatch.setenv("TRAINER_DATA", str(data))
    assert run("audit", "verify").exit_code == 0
    assert run("audit", "verify", "--data", tmp_path / "typo").exit_code == 1


def test_a_bad_setting_is_named(run, data):
    (data / "config.toml").write_text("tries = 3\n", encoding="utf-8")
    told = run("audit", "verify", "--data", data)
    assert told.exit_code == 1
    assert told.stderr.startswith("设置有误：不认识的设置 tries / bad configuration")


def test_a_database_that_is_none_is_named_without_a_traceback(run, data):
    (data / "trainer.sqlite").write_bytes(b"this is no database at all" * 100)
    told = run("audit", "verify", "--data", data)
    assert told.exit_code == 1
    assert told.stderr.startswith("数据库打不开或写不进去：")
    assert "Traceback" not in told.output


def test_an_unforeseen_error_is_one_sentence_too(run, data, monkeypatch):
    monkeypatch.setattr("trainer.services.auditing.verify", lambda progress: 1 / 0)
    told = run("audit", "verify", "--data", data)
    assert told.exit_code == 70
    assert told.stderr.startswith("程序出错，没有完成：ZeroDivisionError")
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize("encoding", ["gbk", "latin-1"])
def test_a_console_that_lacks_characters_never_breaks_a_command(tmp_path, encoding):
    process = start(
        "audit",
        "verify",
        "--data",
        tmp_path / "ꙮ",
        env={"PYTHONIOENCODING": encoding},
        encoding=encoding,
        cwd=tmp_path,
    )
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "there is no database in" in said
    assert "?; run trainer init first" in said
    assert ("还没有数据库" in said) == (encoding == "gbk")


def test_a_bar_appears_only_after_two_seconds(capsys, monkeypatch):
    with speech.progress("甲", "a") as report:
        report(1, 2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(speech, "PATIENCE_SECONDS", 0.0)
    with speech.progress("乙", "b") as report:
        _until(lambda: "乙 / b" in capsys.readouterr().err)
        report(2, 2)


def _until(happens, tries=200):
    for _ in range(tries):
        if happens():
            return
        time.sleep(0.02)
    raise AssertionError


def test_a_table_counts_chinese_characters_double(capsys):
    speech.table([("李娜", "a"), ("lina", "b")])
    assert capsys.readouterr().out == "  李娜  a\n  lina  b\n"
