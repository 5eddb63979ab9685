"""content check, sync, export and schema."""

from __future__ import annotations

import json
import shutil

import pytest
from jsonschema_rs import validator_for

from tests.conftest import ROOT
from trainer.cli.content import SCHEMAS
from trainer.content import library
from trainer.content.schema import schemas


@pytest.fixture
def copied(tmp_path):
    """A copy of the shipped content to break."""
    root = tmp_path / "content"
    for folder in ("question_banks", "scenarios", "courses"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


def test_check_counts_content_without_faults_and_needs_no_database(run, tmp_path):
    told = run("content", "check", "--data", tmp_path / "none")
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("没有错误：")
    assert "question " in told.stdout
    assert not (tmp_path / "none").exists()


def test_check_names_each_fault_by_file_and_line(run, copied):
    bank = copied / "question_banks" / "tousu2026.yaml"
    lines = bank.read_text(encoding="utf-8").splitlines()
    number = next(i for i, line in enumerate(lines) if line.startswith("    answer:"))
    lines[number] = "    answer: z"
    lines.insert(number + 1, "    colour: red")
    bank.write_text("\n".join(lines), encoding="utf-8")
    told = run("content", "check", "--root", copied)
    assert told.exit_code == 1
    assert f"question_banks/tousu2026.yaml:{number + 2}: " in told.stdout
    assert "colour" in told.stdout
    assert "内容有 " in told.stderr  # after the name of the work, where that takes long


def test_check_refuses_a_folder_without_content(run, tmp_path):
    told = run("content", "check", "--root", tmp_path)
    assert told.exit_code == 1
    assert "里没有内容文件" in told.stderr


def test_sync_changes_nothing_the_second_time(run, data, monkeypatch, copied):
    monkeypatch.setenv("TRAINER_CONTENT", str(copied))
    assert "新增 0，更新 0，" in run("content", "sync", "--data", data).stdout
    policy = copied / "courses" / "policies" / "jidu-2026.yaml"
    policy.write_text(
        policy.read_text(encoding="utf-8").replace("（2026）", "（二）"), encoding="utf-8"
    )
    assert "新增 0，更新 1，" in run("content", "sync", "--data", data).stdout


def test_sync_takes_nothing_when_there_are_faults(run, data, monkeypatch, copied):
    monkeypatch.setenv("TRAINER_CONTENT", str(copied))
    (copied / "question_banks" / "papers" / "jidu.yaml").write_text(
        "kind: paper\n", encoding="utf-8"
    )
    told = run("content", "sync", "--data", data)
    assert told.exit_code == 1
    assert "question_banks/papers/jidu.yaml:1: " in told.stdout


def test_what_export_writes_is_the_content_itself(run, data, tmp_path, shipped):
    out = tmp_path / "out"
    assert run("content", "export", out, "--data", data).exit_code == 0
    written = library.load(out)
    assert written.faults == []
    assert {(d.kind, d.key, d.sha256) for d in written.documents} == {
        (d.kind, d.key, d.sha256) for d in shipped.documents
    }


def test_export_refuses_a_folder_that_holds_something(run, data, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    told = run("content", "export", tmp_path, "--data", data)
    assert told.exit_code == 1
    assert "不是空的，没有写入" in told.stderr


def test_the_schemas_in_the_repository_are_current(run):
    told = run("content", "schema", "--check")
    assert told.exit_code == 0, told.stderr
    assert {path.name for path in SCHEMAS.glob("*.json")} == set(schemas())


def test_schema_writes_what_check_then_accepts(run, tmp_path):
    assert run("content", "schema", tmp_path, "--check").exit_code == 1
    assert run("content", "schema", tmp_path).exit_code == 0
    assert run("content", "schema", tmp_path, "--check").exit_code == 0


def test_the_schemas_accept_the_shipped_content_and_refuse_an_unknown_key(shipped):
    paper = shipped.of("paper")[0]
    check = validator_for(json.loads(schemas()["paper.schema.json"]))
    values = json.loads(paper.body)
    assert check.is_valid(values)
    assert not check.is_valid(values | {"colour": "red"})
