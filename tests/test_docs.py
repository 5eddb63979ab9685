"""What the documents say is so: commands, settings, links, accounts, rooms and versions."""

from __future__ import annotations

import re
import shlex
from dataclasses import MISSING, fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import run
from tests.test_architecture import MAY
from tests.test_words import NEVER, WITHIN
from trainer import __version__
from trainer.cli.demo_people import PASSWORD, TOUR
from trainer.cli.main import cli
from trainer.config import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *DOCS.rglob("*.md"),
        *(
            ROOT / name / "README.md"
            for name in ("question_banks", "scenarios", "courses", "instance")
        ),
    ]
)
FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\[\]]*\]\(([^()\s]+)\)")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> list[str]:
    return FENCE.findall(text_of(page))


def prose(page: Path) -> str:
    """Return a page without its code blocks."""
    return FENCE.sub("", text_of(page))


def named(page: Path, program: str) -> set[str]:
    """Return the commands of a program on a page: lines of code blocks, and code within a line."""
    lines = [line.strip() for block in blocks(page) for line in block.splitlines()]
    return {one for one in [*lines, *SPAN.findall(prose(page))] if one.startswith(f"{program} ")}


def rows(page: Path, columns: int) -> list[list[str]]:
    """Return the rows of every table of so many columns, heads and rules left out."""
    found = []
    for line in prose(page).splitlines():
        cells = (
            [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        )
        if len(cells) == columns and not set("".join(cells)) <= set("-:"):
            found.append(cells)
    return found


def codes(cell: str) -> list[str]:
    return SPAN.findall(cell)


TRAINER = sorted({command for page in PAGES for command in named(page, "trainer")})


def test_the_documents_name_commands():
    assert len(TRAINER) > 15


@pytest.mark.parametrize("line", TRAINER)
def test_every_command_in_the_documents_is_there_with_its_options(line):
    words = shlex.split(line)[1:]
    path: list[str] = []
    here: click.Command = cli
    while isinstance(here, click.Group) and words and words[0] in here.commands:
        here = here.commands[words[0]]
        path.append(words.pop(0))
    assert path, f"{line}: no such command"
    assert not isinstance(here, click.Group) or not words, f"{line}: no such command"
    told = CliRunner().invoke(cli, [*path, "--help"], prog_name="trainer")
    assert told.exit_code == 0
    known = {name for parameter in here.params for name in parameter.opts} | {"--help", "--version"}
    assert {word for word in words if word.startswith("-")} <= known


def test_run_has_the_commands_and_their_options_that_the_documents_name():
    found = set()
    for page in PAGES:
        for program in ("python3 run.py", "py run.py"):
            found |= {line.removeprefix(f"{program} ") for line in named(page, program)}
    assert {line.split()[0] for line in found} == set(run.COMMANDS)


def test_every_setting_is_documented_with_its_environment_name_and_default():
    page = DOCS / "deployment.md"
    documented = {
        codes(name)[0]: (codes(variable), codes(default))
        for name, variable, default, _meaning in rows(page, 4)
        if codes(variable) and codes(variable)[0].startswith(PREFIX)
    }
    assert set(documented) == {field.name for field in fields(Settings)}
    for field in fields(Settings):
        variable, default = documented[field.name]
        assert variable == [PREFIX + field.name.upper()]
        if field.default is not MISSING:
            assert default == [_written(field.default)], field.name


def _written(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return str(default or "") or ('""' if default in ("", None) else "0")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(page):
    for target in LINK.findall(prose(page)):
        if "://" in target or target.startswith(("#", "mailto:")):
            continue
        place = (page.parent / target.partition("#")[0]).resolve()
        assert place.exists(), target
        assert place.is_relative_to(ROOT), target


def test_both_readmes_have_the_same_headings_and_the_same_code():
    english, chinese = ROOT / "README.md", ROOT / "README.zh.md"
    marks = [re.findall(r"^#+(?= )", prose(page), re.MULTILINE) for page in (english, chinese)]
    assert marks[0] == marks[1]
    assert len(marks[0]) > 8
    assert blocks(english) == blocks(chinese)
    assert [len(row) for row in rows(english, 4)] == [len(row) for row in rows(chinese, 4)]


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_tour_names_the_accounts_of_the_demonstration(name):
    told = [
        (person, codes(login)[0], codes(password)[0])
        for _role, person, login, password in rows(ROOT / name, 4)
        if codes(login)
    ]
    assert told == [(who.name, who.login, PASSWORD) for _role, who in TOUR]


def test_every_decision_is_listed_in_order_and_has_the_same_parts():
    files = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    listed = [
        target for target in LINK.findall(prose(DECISIONS / "README.md")) if target[0].isdigit()
    ]
    assert listed == files
    for number, name in enumerate(files, 1):
        assert re.fullmatch(rf"{number:04}-[a-z0-9-]+\.md", name)
        heads = re.findall(r"^#+ .*$", prose(DECISIONS / name), re.MULTILINE)
        assert heads[0].startswith(f"# {number}. ")
        assert heads[1:] == ["## Status", "## Context", "## Decision", "## Consequences"]


def test_the_table_of_rooms_is_the_one_that_is_enforced():
    documented = {
        codes(room)[0]: set(codes(others))
        for room, others in rows(DOCS / "architecture.md", 2)
        if codes(room)
    }
    assert documented == MAY


EXPLAINED = [DOCS / "architecture.md", *sorted(DECISIONS.glob("[0-9]*.md"))]
FILES = {
    path.relative_to(ROOT).as_posix()
    for top in ("trainer", "tests")
    for path in (ROOT / top).rglob("*.*")
}
MODULES = {
    path.relative_to(ROOT).with_suffix("").as_posix(): text_of(path)
    for path in (ROOT / "trainer").rglob("*.py")
}


@pytest.mark.parametrize("page", EXPLAINED, ids=lambda page: page.stem)
def test_every_file_that_is_explained_is_there(page):
    for code in SPAN.findall(prose(page)):
        if re.fullmatch(r"[\w/-]+\.(py|js|css|html)", code):
            assert any(f"/{file}".endswith(f"/{code}") for file in FILES), code


@pytest.mark.parametrize("page", EXPLAINED, ids=lambda page: page.stem)
def test_every_function_that_is_explained_is_there(page):
    """`attempts.append`, `services/parts/documents.value`: a name in a module of the package."""
    for code in SPAN.findall(prose(page)):
        found = re.fullmatch(r"((?:[a-z_0-9]+/)*[a-z_0-9]+)\.((?:[A-Z]\w+\.)?[A-Za-z]\w*)", code)
        meant = [
            text for name, text in MODULES.items() if found and f"/{name}".endswith(f"/{found[1]}")
        ]
        if not found or not meant or found[2] in ("py", "js", "toml"):
            continue
        for name in found[2].split("."):
            defined = rf"^\s*(?:async )?(?:def|class) {name}\b|^\s*{name}\b.*[=:] "
            assert any(re.search(defined, text, re.MULTILINE) for text in meant), code


def test_the_newest_version_of_the_changelog_is_that_of_the_program():
    versions = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$",
        text_of(ROOT / "CHANGELOG.md"),
        re.MULTILINE,
    )
    assert versions[0] == __version__


@pytest.mark.parametrize("name", ["README.zh.md", "docs/guide.zh.md"])
def test_what_people_read_in_chinese_keeps_to_the_words_of_the_pages(name):
    told = prose(ROOT / name)
    for word, instead in NEVER.items():
        right = WITHIN.get(word, "")
        assert word not in (told.replace(right, "") if right else told), f"{word} (use {instead})"
    assert not re.search(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]", told)
    assert "！" not in told
