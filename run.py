#!/usr/bin/env python3
"""Set the project up where that is still to do, then run it.

python3 run.py demo [options of `trainer demo`]   the application with made-up people and history
python3 run.py test [options of pytest]           the whole suite

On Windows: `py run.py demo`. The standard library is all it needs. An interpreter that is
too old must still be able to read this file far enough to say so; hence no syntax newer than
Python 3.6, and annotations that newer ones alone can evaluate stand in quotes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
WINDOWS = os.name == "nt"
STAMP = "complaint-trainer.stamp"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_SECONDS = 15

USAGE = """\
用法 Usage:
  python3 run.py demo [--port 5000] [--data DIR]   运行演示系统 run the demonstration
  python3 run.py test [tests/test_run.py -q ...]   运行全部测试 run the whole suite
Windows: py run.py demo
"""

# Runs in the project's environment, which has the driver. Prints the first address whose account
# may create databases; otherwise exits 1 and prints why the first one would not do.
PROBE = """\
import sys
import psycopg

RIGHT = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
faults = []
for url in sys.argv[1:]:
    try:
        with psycopg.connect(url.replace("+psycopg", ""), connect_timeout=3) as connection:
            usable = connection.execute(RIGHT).fetchone()[0]
    except psycopg.Error as fault:
        faults.append(" ".join(str(fault).split()))
        continue
    if usable:
        print(url)
        sys.exit(0)
    faults.append("the account may not create databases: " + url)
print(faults[0])
sys.exit(1)
"""


class Refusal(Exception):
    """Something stands in the way that the person at the keyboard can remove."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en


class Part(NamedTuple):
    """A part of the suite that needs more than Python: where it runs, or why it cannot."""

    zh: str
    en: str
    variable: str
    value: str
    why_not_zh: str = ""
    why_not_en: str = ""


def speak(zh: str, en: str) -> None:
    """Print one sentence in both languages; what the console cannot show becomes a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    line = zh + " " + en
    print(line.encode(encoding, "replace").decode(encoding), flush=True)


def call(command: "list[str]", quiet: bool = False) -> int:
    """Run a command of the set-up to its end and return its exit code."""
    silence = subprocess.DEVNULL if quiet else None
    settled = dict(
        os.environ,
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_USER="0",
        PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD="1",
    )
    process = subprocess.Popen(command, stdout=silence, stderr=silence, env=settled)
    waited = 0
    while True:
        try:
            return process.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            waited += PATIENCE_SECONDS
            speak(f"仍在进行，已用 {waited} 秒。", f"Still at it, {waited} seconds so far.")


def hand_over(command: "list[str]", env: "dict[str, str]") -> int:
    """Let the command take this process's place; on Windows, wait for it and return its code."""
    sys.stdout.flush()
    if not WINDOWS:
        os.execve(command[0], command, env)
    process = subprocess.Popen(command, env=env)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # Ctrl+C reached the command as well: it closes down in its own time.
            continue


# ---- the version -------------------------------------------------------------------------------


def check_version(version: "tuple[int, ...]") -> None:
    """Raise Refusal when this interpreter is too old for the project."""
    if version[:2] >= OLDEST:
        return
    current = ".".join(str(part) for part in version[:3])
    newer = [f"python3.{minor}" for minor in range(14, 10, -1) if shutil.which(f"python3.{minor}")]
    way_zh = f"本机已有 {newer[0]}，请用它运行。" if newer else "请安装后再运行。"
    way_en = f"Use {newer[0]}, which is installed." if newer else "Please install it first."
    raise Refusal(
        f"需要 Python 3.11 或更高版本，当前是 {current}。{way_zh}",
        f"Python 3.11 or later is needed, this is {current}. {way_en}",
    )


# ---- the environment ---------------------------------------------------------------------------


def python_of(venv: Path, windows: bool = WINDOWS) -> Path:
    return venv / "Scripts" / "python.exe" if windows else venv / "bin" / "python"


def base_python() -> str:
    """Return the interpreter outside any virtual environment: the one in .venv may be replaced."""
    return getattr(sys, "_base_executable", None) or sys.executable


def digest(root: Path) -> str:
    """Return what the environment depends on: the lock, the project's own file, and where it lies.

    The place counts because the project is installed as a link to it.
    """
    whole = hashlib.sha256()
    for piece in ("requirements.lock", "pyproject.toml"):
        whole.update(hashlib.sha256((root / piece).read_bytes()).digest())
    whole.update(str(root).encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def is_done(root: Path) -> bool:
    stamp = root / ".venv" / STAMP
    if not (stamp.is_file() and python_of(root / ".venv").exists()):
        return False
    return stamp.read_text(encoding="ascii") == digest(root)


def is_usable(python: Path) -> bool:
    """Say whether the interpreter is there, still starts, and is new enough."""
    check = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    return python.exists() and call([str(python), "-c", check], quiet=True) == 0


def make_venv(venv: Path) -> None:
    """Make the environment in the first way that works: uv, venv, venv without pip."""
    speak("正在建立虚拟环境 .venv。", "Making the environment .venv.")
    uv = shutil.which("uv")
    ways = [[uv, "venv", "--quiet", "--python", base_python()]] if uv else []
    ways.append([base_python(), "-m", "venv"])
    ways.append([base_python(), "-m", "venv", "--without-pip"])
    for way in ways:
        if venv.exists():
            shutil.rmtree(str(venv))
        if call([*way, str(venv)], quiet=way is not ways[-1]) == 0:
            return
    raise Refusal(
        "无法建立虚拟环境。请安装 uv，或安装 venv 模块（Debian、Ubuntu：apt install python3-venv）。",
        "No environment could be made. Install uv or the venv module.",
    )


def installer(python: Path) -> "list[str]":
    """Return the beginning of the command that installs into the environment of `python`."""
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--python", str(python)]
    if call([str(python), "-m", "pip", "--version"], quiet=True) == 0:
        return [str(python), "-m", "pip", "install"]
    if call([base_python(), "-m", "pip", "--version"], quiet=True) == 0:
        return [base_python(), "-m", "pip", "--python", str(python), "install"]
    raise Refusal(
        "没有可用的安装工具。请安装 uv 或 pip（Debian、Ubuntu：apt install python3-venv）。",
        "Neither uv nor pip is here. Install one of them.",
    )


def install(root: Path, python: Path) -> None:
    """Install the locked packages, then the project as a link to this folder."""
    begin = [*installer(python), "--quiet"]
    lock = [*begin, "--require-hashes", "-r", str(root / "requirements.lock")]
    project = [*begin, "--no-index", "--no-deps", "--no-build-isolation", "-e", str(root)]
    speak(
        "正在安装依赖，首次可能需要几分钟。",
        "Installing the packages; the first time may take minutes.",
    )
    if call(lock) != 0:
        raise Refusal(
            "依赖未能安装。请检查网络；使用镜像时设置 PIP_INDEX_URL（uv 为 UV_DEFAULT_INDEX）。",
            "The packages could not be installed. Check the network, or name a mirror"
            " by PIP_INDEX_URL (for uv: UV_DEFAULT_INDEX).",
        )
    if call(project) != 0:
        raise Refusal("本项目未能装入 .venv。", "The project could not be installed into .venv.")


def ready(root: Path) -> Path:
    """Return the interpreter of an environment that matches the lock, making what is missing."""
    venv = root / ".venv"
    python = python_of(venv)
    if is_done(root):
        return python
    if not is_usable(python):
        make_venv(venv)
    stamp = venv / STAMP
    if stamp.exists():
        stamp.unlink()
    install(root, python)
    stamp.write_text(digest(root), encoding="ascii")
    speak("环境已就绪。", "The environment is ready.")
    return python


# ---- the two commands --------------------------------------------------------------------------


def demo(python: Path, arguments: "list[str]") -> int:
    return hand_over([str(python), "-m", "trainer.cli.main", "demo", *arguments], dict(os.environ))


def postgres_addresses(windows: bool = WINDOWS) -> "list[str]":
    """Return where a server may answer: the default port, then the default socket."""
    socket = ["postgresql+psycopg://postgres@/postgres", "postgresql+psycopg:///postgres"]
    return ["postgresql+psycopg://postgres@127.0.0.1:5432/postgres", *([] if windows else socket)]


def postgres(python: Path, env: "dict[str, str]") -> Part:
    """Find PostgreSQL: the server that is named, or else one that answers on this machine."""
    part = Part("PostgreSQL", "PostgreSQL", "TRAINER_TEST_POSTGRES", "")
    named = env.get(part.variable)
    if named:
        return part._replace(value=named)
    probe = subprocess.run(
        [str(python), "-c", PROBE, *postgres_addresses()],
        stdout=subprocess.PIPE,
        env=dict(env, PYTHONIOENCODING="utf-8"),
    )
    answer = probe.stdout.decode("utf-8", "replace").strip()
    if probe.returncode == 0:
        return part._replace(value=answer)
    return part._replace(
        why_not_zh=f"本机没有可用的 PostgreSQL，可设 {part.variable} 为其地址（{answer}）",
        why_not_en=f"no usable server on this machine; {part.variable} can name one",
    )


def chromium(env: "dict[str, str]") -> Part:
    """Find Chromium: the program that is named, or else one on the path."""
    part = Part("浏览器", "Chromium", "TRAINER_TEST_CHROMIUM", "")
    named = env.get(part.variable) or env.get("CHROMIUM")
    found = [path for path in map(shutil.which, [named] if named else BROWSERS) if path]
    if found:
        return part._replace(value=found[0])
    if named:
        return part._replace(
            why_not_zh=f"{named} 不是可运行的程序", why_not_en=f"{named} is no program that runs"
        )
    return part._replace(
        why_not_zh="没有找到 Chromium，可设 CHROMIUM 为其路径",
        why_not_en="no Chromium was found; CHROMIUM can name its path",
    )


def is_ci(env: "dict[str, str]") -> bool:
    return env.get("CI", "").lower() in ("true", "1")


def settle(parts: "list[Part]", env: "dict[str, str]") -> "dict[str, str]":
    """Return the suite's environment, after saying what is left out and why.

    Raises Refusal under CI=true when anything is left out.
    """
    settled = dict(env)
    left_out = [part for part in parts if not part.value]
    for part in parts:
        settled[part.variable] = part.value
    for part in left_out:
        del settled[part.variable]
        speak(
            f"略过：{part.zh}。原因：{part.why_not_zh}。", f"{part.en} left out: {part.why_not_en}."
        )
    if left_out and is_ci(env):
        raise Refusal("CI=true 时不得略过，测试未运行。", "Under CI=true nothing may be left out.")
    return settled


def pytest_options(env: "dict[str, str]", arguments: "list[str]") -> "list[str]":
    """Return pytest's options; the given ones come last, and so win."""
    coverage = ["--cov=trainer.domain", "--cov=trainer.services", "--cov-branch"]
    coverage.append("--cov-report=term")
    return ["-n", "2", *(coverage if is_ci(env) else []), *arguments]


def test(python: Path, arguments: "list[str]") -> int:
    env = dict(os.environ)
    parts = [postgres(python, env), chromium(env)]
    settled = settle(parts, env)
    there = [part for part in parts if part.value]
    speak(
        "运行测试：" + "、".join(["SQLite", *(part.zh for part in there)]) + "。",
        "Testing: " + ", ".join(["SQLite", *(part.en for part in there)]) + ".",
    )
    os.chdir(str(ROOT))
    return hand_over([str(python), "-m", "pytest", *pytest_options(env, arguments)], settled)


COMMANDS: "dict[str, Callable[[Path, list[str]], int]]" = {"demo": demo, "test": test}


def main(arguments: "list[str]") -> int:
    """Do what the arguments say and return the exit code."""
    try:
        check_version(sys.version_info[:3])
        if arguments and arguments[0] in COMMANDS:
            return COMMANDS[arguments[0]](ready(ROOT), arguments[1:])
    except Refusal as refusal:
        speak(refusal.zh, refusal.en)
        return 1
    except OSError as fault:
        speak(f"无法读写 {fault.filename}。", f"It cannot be read or written: {fault.strerror}.")
        return 1
    except KeyboardInterrupt:
        speak("已中断。", "Interrupted.")
        return 130
    speak(USAGE, "")
    return 0 if arguments in (["-h"], ["--help"]) else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
