"""law import, law preview and law adopt."""

from __future__ import annotations

from tests.services.test_importing_law import NEW_LAW, text


def test_a_text_is_tried_then_imported_once(run, data, tmp_path):
    file = tmp_path / "办法.txt"
    file.write_text(text(), encoding="gb18030")
    tried = run("law", "import", file, "--dry-run", "--data", data)
    assert tried.exit_code == 0, tried.output
    assert "分出 46 条，登记 46 条" in tried.stdout
    done = run("law", "import", file, "--data", data)
    assert "已导入 46 条" in done.stdout
    again = run("law", "import", file, "--data", data)
    assert again.exit_code == 0
    assert "没有存" in again.stdout


def test_a_text_with_faults_exits_1_and_names_them(run, data, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(text(45), encoding="utf-8")
    told = run("law", "import", file, "--data", data)
    assert told.exit_code == 1
    assert "缺少第 46 条" in told.stdout
    (tmp_path / "a.doc").write_bytes(b"x")
    assert run("law", "import", tmp_path / "a.doc", "--data", data).exit_code == 1
    other = tmp_path / "b.txt"
    other.write_text(text(title="某地规定"), encoding="utf-8")
    told = run("law", "import", other, "--data", data)
    assert "用 --statute" in told.stderr


def test_a_preview_prints_texts_and_sentences(run, data, tmp_path):
    file = tmp_path / "xin.yaml"
    file.write_text(NEW_LAW, encoding="utf-8")
    told = run("law", "preview", file, "--data", data)
    assert told.exit_code == 0, told.output
    assert "试题 " in told.stdout
    assert "《投诉举报办法》第十五条" in told.stdout
    assert "没有改动" in told.stdout
    file.write_text(NEW_LAW.replace("level: rule", "level: x"), encoding="utf-8")
    told = run("law", "preview", file, "--data", data)
    assert told.exit_code == 1
    assert "xin.yaml:7: " in told.stdout


def test_a_law_is_adopted_once(run, data, tmp_path):
    file = tmp_path / "xin.yaml"
    file.write_text(NEW_LAW, encoding="utf-8")
    done = run("law", "adopt", file, "--data", data)
    assert done.exit_code == 0, done.output
    assert "份内容待核" in done.stdout
    again = run("law", "adopt", file, "--data", data)
    assert "没有改动" in again.stdout
    file.write_text("format: 1\nkind: statute\n", encoding="utf-8")
    assert run("law", "adopt", file, "--data", data).exit_code == 1
