"""What run.py decides, on temporary folders and with the tools of the machine replaced."""

import ast
import io
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).resolve().parent.parent
SOURCE = (ROOT / "run.py").read_text(encoding="utf-8")
BASE = "/usr/bin/python3"
UV = "/usr/bin/uv"


class Machine:
    """A machine whose commands are recorded; one that contains a refused piece fails."""

    def __init__(self, root):
        self.root = root
        self.refused = []
        self.commands = []
        self.programs = {}

    def call(self, command, quiet=False):
        line = " ".join(command)
        self.commands.append(line)
        if any(piece in line for piece in self.refused):
            return 1
        if " venv " in line:
            python = run.python_of(self.root / ".venv")
            python.parent.mkdir(parents=True)
            python.touch()
        return 0

    def which(self, name):
        return self.programs.get(name)

    def made_by(self):
        return [line for line in self.commands if " venv " in line]

    def installed_by(self):
        return [line for line in self.commands if " install " in line]


@pytest.fixture
def machine(tmp_path, monkeypatch):
    (tmp_path / "requirements.lock").write_text("flask==3.1.3\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    machine = Machine(tmp_path)
    monkeypatch.setattr(run, "call", machine.call)
    monkeypatch.setattr(run.shutil, "which", machine.which)
    monkeypatch.setattr(run, "base_python", lambda: BASE)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    return machine


@pytest.fixture
def handed_over(monkeypatch):
    """The commands that would have taken run.py's place, each with its environment."""
    taken = []

    def take(command, env):
        taken.append((command, env))
        return 0

    monkeypatch.setattr(run, "hand_over", take)
    return taken


# ---- an interpreter that is too old ------------------------------------------------------------


def test_an_old_interpreter_can_read_the_file():
    ast.parse(SOURCE, feature_version=(3, 6))
    assert "from __future__ import annotations" not in SOURCE


def test_an_old_interpreter_evaluates_no_new_annotation():
    nodes = list(ast.walk(ast.parse(SOURCE)))
    annotations = [
        getattr(node, "annotation", None) or getattr(node, "returns", None) for node in nodes
    ]
    unquoted = [note for note in annotations if isinstance(note, ast.Subscript | ast.BinOp)]
    assert any(isinstance(note, ast.Constant) for note in annotations)
    assert unquoted == []


def test_the_standard_library_is_enough():
    imports = [
        node
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    names = {getattr(node, "module", None) or node.names[0].name for node in imports}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 14)])
def test_an_old_version_is_refused_in_both_languages(machine, version):
    with pytest.raises(run.Refusal) as refusal:
        run.check_version(version)
    number = ".".join(map(str, version))
    assert refusal.value.zh == f"需要 Python 3.11 或更高版本，当前是 {number}。请安装后再运行。"
    assert f"this is {number}." in refusal.value.en


def test_the_refusal_names_a_newer_interpreter_that_is_there(machine):
    machine.programs = {"python3.12": "/usr/bin/python3.12"}
    with pytest.raises(run.Refusal, match=r"python3\.12"):
        run.check_version((3, 9, 2))


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_a_version_that_is_new_enough_passes(machine, version):
    run.check_version(version)


# ---- the console -------------------------------------------------------------------------------


def test_a_chinese_windows_console_can_show_every_sentence():
    assert SOURCE.encode("gbk").decode("gbk") == SOURCE


def test_a_console_without_chinese_gets_the_english(monkeypatch):
    console = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", console)
    run.speak("环境已就绪。", "The environment is ready.")
    assert console.buffer.getvalue() == b"?????? The environment is ready.\n"


# ---- making the environment --------------------------------------------------------------------


def test_uv_makes_the_environment_where_it_is_present(machine):
    machine.programs = {"uv": UV}
    python = run.ready(machine.root)
    venv = machine.root / ".venv"
    assert machine.made_by() == [f"{UV} venv --quiet --python {BASE} {venv}"]
    assert all(
        line.startswith(f"{UV} pip install --python {python} ") for line in machine.installed_by()
    )


def test_venv_makes_it_without_uv(machine):
    python = run.ready(machine.root)
    assert machine.made_by() == [f"{BASE} -m venv {machine.root / '.venv'}"]
    assert all(line.startswith(f"{python} -m pip install ") for line in machine.installed_by())


def test_venv_without_pip_is_filled_by_the_pip_outside(machine):
    python = run.python_of(machine.root / ".venv")
    machine.refused = [f"{BASE} -m venv {machine.root}", f"{python} -m pip --version"]
    run.ready(machine.root)
    assert machine.made_by()[-1] == f"{BASE} -m venv --without-pip {machine.root / '.venv'}"
    assert all(
        line.startswith(f"{BASE} -m pip --python {python} install ")
        for line in machine.installed_by()
    )


def test_a_uv_that_fails_gives_way_to_venv(machine):
    machine.programs = {"uv": UV}
    machine.refused = [f"{UV} venv"]
    run.ready(machine.root)
    assert [line.split(" venv ")[0] for line in machine.made_by()] == [UV, f"{BASE} -m"]


def test_nothing_that_makes_an_environment_is_a_refusal(machine):
    machine.refused = [" venv "]
    with pytest.raises(run.Refusal, match="无法建立虚拟环境"):
        run.ready(machine.root)


def test_nothing_that_installs_is_a_refusal(machine):
    machine.refused = ["-m pip --version"]
    with pytest.raises(run.Refusal, match="没有可用的安装工具"):
        run.ready(machine.root)


def test_an_environment_that_no_longer_starts_is_made_anew(machine):
    run.ready(machine.root)
    leftover = machine.root / ".venv" / "leftover"
    leftover.touch()
    (machine.root / "requirements.lock").write_text("flask==3.1.4\n", encoding="utf-8")
    machine.refused = ["sys.version_info"]
    run.ready(machine.root)
    assert len(machine.made_by()) == 2
    assert not leftover.exists()


def test_the_interpreter_lies_where_the_system_puts_it():
    assert run.python_of(Path("e"), windows=True) == Path("e/Scripts/python.exe")
    assert run.python_of(Path("e"), windows=False) == Path("e/bin/python")


# ---- installing, once --------------------------------------------------------------------------


def test_packages_come_by_hash_and_the_project_without_an_index(machine):
    run.ready(machine.root)
    lock, project = machine.installed_by()
    assert lock.endswith(f"--require-hashes -r {machine.root / 'requirements.lock'}")
    assert project.endswith(f"--no-index --no-deps --no-build-isolation -e {machine.root}")


def test_what_is_done_is_not_done_again(machine):
    python = run.ready(machine.root)
    machine.commands.clear()
    assert run.ready(machine.root) == python
    assert machine.commands == []


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_file_is_installed_into_the_same_environment(machine, changed):
    run.ready(machine.root)
    (machine.root / changed).write_text("changed\n", encoding="utf-8")
    run.ready(machine.root)
    assert len(machine.made_by()) == 1
    assert len(machine.installed_by()) == 4


def test_a_moved_project_is_installed_again(machine, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name in ("requirements.lock", "pyproject.toml"):
        (elsewhere / name).write_bytes((machine.root / name).read_bytes())
    assert run.digest(elsewhere) != run.digest(machine.root)


def test_a_lost_interpreter_undoes_the_stamp(machine):
    python = run.ready(machine.root)
    python.unlink()
    assert not run.is_done(machine.root)


@pytest.mark.parametrize(
    ("step", "sentence"), [("--require-hashes", "依赖未能安装"), ("-e ", "本项目未能装入")]
)
def test_a_failed_installation_is_told_and_tried_again(machine, step, sentence):
    run.ready(machine.root)
    lock = (machine.root / "requirements.lock").read_bytes()
    (machine.root / "requirements.lock").write_bytes(b"broken\n")
    machine.refused = [step]
    with pytest.raises(run.Refusal, match=sentence):
        run.ready(machine.root)
    (machine.root / "requirements.lock").write_bytes(lock)
    assert not run.is_done(machine.root)


# ---- what the suite runs on --------------------------------------------------------------------


def test_a_named_server_is_taken_as_it_is(monkeypatch):
    monkeypatch.setattr(run.subprocess, "run", None)
    part = run.postgres(Path("python"), {"TRAINER_TEST_POSTGRES": "postgresql+psycopg://db/t"})
    assert part.value == "postgresql+psycopg://db/t"


@pytest.mark.parametrize(
    ("code", "printed", "value"),
    [(0, "postgresql+psycopg:///postgres\n", "postgresql+psycopg:///postgres"), (1, "no\n", "")],
)
def test_a_server_counts_when_the_probe_finds_it_usable(monkeypatch, code, printed, value):
    probed = subprocess.CompletedProcess([], code, stdout=printed.encode())
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: probed)
    part = run.postgres(Path("python"), {})
    assert part.value == value
    assert bool(part.why_not_zh) == (not value)


def test_the_probe_tells_why_a_server_will_not_do():
    nowhere = "postgresql+psycopg://postgres@127.0.0.1:1/postgres"
    probe = subprocess.run(
        [sys.executable, "-c", run.PROBE, nowhere], capture_output=True, encoding="utf-8"
    )
    assert probe.returncode == 1
    assert "127.0.0.1" in probe.stdout
    assert probe.stderr == ""


def test_the_default_socket_is_tried_where_there_are_sockets():
    port = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
    assert run.postgres_addresses(windows=True) == [port]
    assert run.postgres_addresses(windows=False)[1:] == [
        "postgresql+psycopg://postgres@/postgres",
        "postgresql+psycopg:///postgres",
    ]


def test_the_named_browser_comes_before_the_one_on_the_path(machine):
    machine.programs = {"/opt/chrome": "/opt/chrome", "chromium": "/usr/bin/chromium"}
    assert run.chromium({"CHROMIUM": "/opt/chrome"}).value == "/opt/chrome"
    assert run.chromium({}).value == "/usr/bin/chromium"


def test_a_named_browser_that_is_missing_is_not_replaced(machine):
    machine.programs = {"chromium": "/usr/bin/chromium"}
    part = run.chromium({"CHROMIUM": "/opt/gone"})
    assert part.value == ""
    assert "/opt/gone" in part.why_not_zh


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_each_name_of_the_browser_is_known(machine, name):
    machine.programs = {name: "/usr/bin/it"}
    assert run.chromium({}).value == "/usr/bin/it"


HERE = run.Part("甲", "A", "TRAINER_TEST_A", "a")
MISSING = run.Part("乙", "B", "TRAINER_TEST_B", "", "没有乙", "there is no B")


def test_what_is_there_reaches_the_suite_and_what_is_not_is_told(capsys):
    settled = run.settle([HERE, MISSING], {"HOME": "/h", "TRAINER_TEST_B": "stale"})
    assert settled == {"HOME": "/h", "TRAINER_TEST_A": "a"}
    assert capsys.readouterr().out == "略过：乙。原因：没有乙。 B left out: there is no B.\n"


def test_nothing_may_be_left_out_under_ci(capsys):
    with pytest.raises(run.Refusal, match="不得略过"):
        run.settle([HERE, MISSING], {"CI": "true"})
    assert "没有乙" in capsys.readouterr().out
    assert run.settle([HERE], {"CI": "true"})["TRAINER_TEST_A"] == "a"


def test_coverage_is_measured_under_ci_alone():
    assert run.pytest_options({}, []) == ["-n", "2"]
    assert run.pytest_options({"CI": "true"}, [])[2:] == [
        "--cov=trainer.domain",
        "--cov=trainer.services",
        "--cov-branch",
        "--cov-report=term",
    ]


# ---- the commands ------------------------------------------------------------------------------


def test_demo_passes_its_arguments_on(machine, handed_over):
    assert run.main(["demo", "--port", "8000", "--data", "here"]) == 0
    python = str(run.python_of(machine.root / ".venv"))
    [(command, _)] = handed_over
    expected = [python, "-m", "trainer.cli.main", "demo", "--port", "8000", "--data", "here"]
    assert command == expected


def test_test_passes_its_arguments_to_pytest_last(machine, handed_over, monkeypatch):
    monkeypatch.setenv("TRAINER_TEST_POSTGRES", "postgresql+psycopg://db/t")
    monkeypatch.setenv("CHROMIUM", "/opt/chrome")
    monkeypatch.delenv("TRAINER_TEST_CHROMIUM", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.chdir(machine.root)
    machine.programs = {"/opt/chrome": "/opt/chrome"}
    assert run.main(["test", "-n", "0", "tests/web"]) == 0
    [(command, env)] = handed_over
    assert command[1:] == ["-m", "pytest", "-n", "2", "-n", "0", "tests/web"]
    assert env["TRAINER_TEST_POSTGRES"] == "postgresql+psycopg://db/t"
    assert env["TRAINER_TEST_CHROMIUM"] == "/opt/chrome"


def test_a_missing_part_under_ci_stops_before_the_run(machine, handed_over, monkeypatch):
    monkeypatch.setenv("TRAINER_TEST_POSTGRES", "postgresql+psycopg://db/t")
    monkeypatch.setenv("CHROMIUM", "/opt/gone")
    monkeypatch.delenv("TRAINER_TEST_CHROMIUM", raising=False)
    monkeypatch.setenv("CI", "true")
    assert run.main(["test"]) == 1
    assert handed_over == []


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 2), (["serve"], 2), (["--help"], 0), (["-h"], 0)]
)
def test_anything_else_shows_the_usage(machine, capsys, arguments, code):
    assert run.main(arguments) == code
    assert "python3 run.py demo" in capsys.readouterr().out
    assert machine.commands == []


def test_a_refusal_is_one_sentence_and_a_failure(machine, capsys):
    machine.refused = [" venv "]
    assert run.main(["demo"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("无法建立虚拟环境。")


def test_a_folder_that_cannot_be_written_is_told(machine, capsys):
    (machine.root / "requirements.lock").unlink()
    run.python_of(machine.root / ".venv").parent.mkdir(parents=True)
    run.python_of(machine.root / ".venv").touch()
    assert run.main(["demo"]) == 1
    assert "requirements.lock" in capsys.readouterr().out


def test_on_windows_the_exit_code_is_handed_back(monkeypatch):
    monkeypatch.setattr(run, "WINDOWS", True)
    assert run.hand_over([sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ)) == 3


def test_elsewhere_the_command_takes_the_place(monkeypatch):
    def replace_process(*given):
        raise SystemExit(given)

    monkeypatch.setattr(run, "WINDOWS", False)
    monkeypatch.setattr(run.os, "execve", replace_process)
    with pytest.raises(SystemExit) as left:
        run.hand_over(["/bin/python", "-m", "x"], {"A": "b"})
    assert left.value.code == ("/bin/python", ["/bin/python", "-m", "x"], {"A": "b"})


# ---- the lock ----------------------------------------------------------------------------------

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def wanted_names():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = declared["project"]
    lists = [project["dependencies"], declared["dependency-groups"]["dev"]]
    lists += project["optional-dependencies"].values()
    # Installing the project as a link needs the backend and its helper.
    lists += [declared["build-system"]["requires"], ["editables"]]
    return sorted(
        {re.split(r"[\[<>=!~; ]", entry)[0].lower() for entries in lists for entry in entries}
    )


@pytest.mark.parametrize("name", wanted_names())
def test_the_lock_pins_whatever_the_project_declares(name):
    assert re.search(rf"^{re.escape(name)}(?:\[[^\]]+\])?==\S", LOCK, re.MULTILINE)


def test_every_pinned_package_carries_hashes():
    pins = re.split(
        r"^(?=[a-z])", re.sub(r"^#.*\n", "", LOCK, flags=re.MULTILINE), flags=re.MULTILINE
    )[1:]
    assert len(pins) > 50
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_lock_names_no_index():
    options = [line for line in LOCK.splitlines() if line.startswith("-")]
    assert options == []
    assert "://" not in LOCK
