"""The rooms of the house: who may import whom, and that nobody goes round in circles."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "trainer"

# room -> the rooms of the package that it may import (itself is always allowed)
MAY = {
    "domain": set(),
    "content": {"domain"},
    "store": {"domain", "extensions"},
    "exchange": {"domain"},
    "services": {"domain", "content", "store", "exchange", "clock", "config", "extensions"},
    "web": {
        "domain", "content", "store", "exchange", "services",
        "clock", "config", "extensions", "__init__",
    },
    "cli": {
        "domain", "content", "store", "exchange", "services", "web",
        "clock", "config", "extensions", "app", "jobs", "__init__",
    },
    "jobs": {"domain", "content", "store", "exchange", "services", "clock", "config", "extensions"},
    "app": {"config", "extensions", "store", "web", "logs", "jobs"},
    "extensions": {"store"},
    "clock": set(),
    "config": set(),
    "logs": set(),
    "migrations": {"store"},
    "__init__": set(),
}  # fmt: skip

# room -> outside packages that it may import besides the standard library
OUTSIDE = {
    "domain": {"numpy", "fsrs"},
    "content": {"yaml", "pydantic", "annotated_types"},
    "exchange": {
        "openpyxl", "xlsxwriter", "python_calamine", "docx", "defusedxml",
        "cryptography", "pydantic",
    },
    "store": {"sqlalchemy", "alembic", "pysqlite3"},
    "services": {
        "sqlalchemy", "alembic", "flask_migrate", "chinese_calendar", "pypinyin", "argon2",
        "cryptography", "structlog", "itsdangerous",
    },
}  # fmt: skip


def modules() -> dict[str, Path]:
    """Return every module of the package by its dotted name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path) -> set[str]:
    """Return the dotted names that a module imports anywhere, also inside functions."""
    known = modules()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(
                    [*package.split(".")[: len(package.split(".")) - node.level + 1], base]
                )
            inner = {f"{base}.{alias.name}" for alias in node.names}
            found |= {one if one in known else base for one in inner}
    return found


def room(name: str) -> str:
    """Return the room of a module: trainer.web.me -> web."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


GRAPH = {name: imports(name, path) for name, path in modules().items()}


@pytest.mark.parametrize("name", sorted(GRAPH))
def test_a_module_imports_only_what_its_room_may(name):
    here = room(name)
    inside = {room(other) for other in GRAPH[name] if other.split(".")[0] == "trainer"}
    assert inside - {here} <= MAY[here]
    if here in OUTSIDE:
        top = {other.split(".")[0] for other in GRAPH[name]} - {"trainer"}
        assert top - set(sys.stdlib_module_names) <= OUTSIDE[here]


def test_no_module_reaches_itself_through_its_imports():
    inside = {n: {o for o in found if o in GRAPH and o != n} for n, found in GRAPH.items()}
    assert cycle(inside) is None


def cycle(graph: dict[str, set[str]]) -> list[str] | None:
    """Return one circle of imports, or None."""
    done: set[str] = set()
    path: list[str] = []

    def visit(node: str) -> list[str] | None:
        if node in path:
            return path[path.index(node) :]
        if node in done:
            return None
        path.append(node)
        for other in sorted(graph[node]):
            found = visit(other)
            if found:
                return found
        path.pop()
        done.add(node)
        return None

    for start in sorted(graph):
        found = visit(start)
        if found:
            return found
    return None


def test_the_search_for_circles_finds_a_planted_one():
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c"]
    assert cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) is None


def test_use_cases_do_not_call_one_another():
    for name, found in GRAPH.items():
        if name.startswith("trainer.services.") and not name.startswith("trainer.services.parts"):
            others = {o for o in found if o.startswith("trainer.services.") and ".parts" not in o}
            assert not others - {name}, name


def test_parts_never_commit():
    for name, path in modules().items():
        if name.startswith("trainer.services.parts"):
            assert "session.commit()" not in path.read_text(encoding="utf-8"), name


def test_only_services_commit():
    allowed = {"trainer.web.gate"}  # ends the transaction in which it found out who asks
    for name, path in modules().items():
        if room(name) in ("web", "store", "content", "exchange") and name not in allowed:
            assert "session.commit()" not in path.read_text(encoding="utf-8"), name


def test_services_know_nothing_of_the_request():
    for name, path in modules().items():
        if room(name) == "services":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            taken = {
                node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
            }
            assert not {m for m in taken if m == "flask" or m.startswith("flask.")}, name


def test_core_tables_are_touched_in_the_store_alone():
    """A Core select escapes the scope, so only reviewed queries may make one."""
    for name, path in modules().items():
        if room(name) not in ("store", "migrations"):
            assert ".__table__" not in path.read_text(encoding="utf-8"), name


def test_the_domain_imports_without_flask():
    names = sorted(name for name in GRAPH if name.startswith("trainer.domain"))
    script = f"import sys\nimport {', '.join(names)}\nassert 'flask' not in sys.modules\nassert 'sqlalchemy' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


def test_nothing_reads_the_clock_but_the_clock():
    allowed = {"trainer.clock"}
    for name, path in modules().items():
        text = path.read_text(encoding="utf-8")
        if name not in allowed:
            assert "datetime.now(" not in text, name
            assert "date.today(" not in text, name
            assert "utcnow(" not in text, name


def test_templates_hold_no_inline_script_style_or_unescaped_text():
    for path in (PACKAGE / "web" / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), path
        assert " style=" not in text, path
        assert " onclick=" not in text, path
        assert "javascript:" not in text, path
        for piece in text.split("<script")[1:]:
            assert " src=" in piece.split(">")[0], path


def test_files_are_opened_with_a_named_encoding():
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in (
                "read_text",
                "write_text",
            ):
                assert any(word.arg == "encoding" for word in node.keywords), (name, node.lineno)


def test_the_project_names_no_place_of_this_machine():
    words = ("/wo" + "rk/", "share" + "d/", "/.lib" + "rary")
    for folder in ("trainer", "scenarios", "question_banks", "courses", "docs", "benchmarks"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".md", ".yaml", ".html", ".js", ".css", ".po"):
                text = path.read_text(encoding="utf-8")
                assert not [word for word in words if word in text], path
