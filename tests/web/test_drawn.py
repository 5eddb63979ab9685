"""What is drawn once is drawn again for another argument, language or mount, and is the same for all."""

from __future__ import annotations

import pytest
from flask import render_template_string

from tests.conftest import DrawnAgain
from trainer.services.parts.documents import Cache
from trainer.web import drawn

GREETING = """
{%- macro greeting(name, times) -%}{% set _called = drawn.append(name) %}{{ _("保存") }} {{ url_for("law.index") }} {{ name }}
{%- endmacro %}{{ once(greeting, name, times) }}
"""


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(drawn, "_kept", Cache(50, 10_000))


def greeted(app, name="<b>", times=1, language="zh_Hans_CN", root=""):
    """Return what a template with a macro says, and whether the macro was called for it."""
    calls = []
    with app.test_request_context(
        headers={"Cookie": f"language={language}"}, environ_overrides={"SCRIPT_NAME": root}
    ):
        text = render_template_string(GREETING, name=name, times=times, drawn=calls)
    return text.strip(), bool(calls)


def test_the_same_markup_is_drawn_once(app):
    first, was_drawn = greeted(app)
    assert was_drawn
    assert "&lt;b&gt;" in first
    assert greeted(app) == (first, False)


@pytest.mark.parametrize(
    "other", [{"name": "c"}, {"times": 2}, {"language": "en"}, {"root": "/office"}]
)
def test_another_argument_language_or_mount_is_drawn(app, other):
    greeted(app)
    assert greeted(app, **other)[1]


def test_a_macro_that_shows_more_than_its_arguments_is_caught():
    checking = DrawnAgain(10, 100)
    checking.put("head", 4, "dark")
    checking.put("head", 4, "dark")
    with pytest.raises(AssertionError, match="two ways"):
        checking.put("head", 5, "light")


def test_two_people_of_one_role_get_the_same_menu_and_their_own_names(sign_in, cast):
    pages = [sign_in(one).get("/").get_data(as_text=True) for one in (cast.li_na, cast.stranger)]
    rails = [page.split('class="ct-rail"')[1].split("</nav>")[0] for page in pages]
    assert rails[0] == rails[1]
    assert "李娜" in pages[0]
    assert "李娜" not in pages[1]


def test_the_menu_shows_what_waits_for_each_alone(sign_in, cast):
    """Chen Gang sees a number beside what waits for him; who has nothing waiting sees none."""
    page = sign_in(cast.chen_gang).get("/").get_data(as_text=True)
    assert 'href="/markings/"' in page
    assert "/markings/" not in sign_in(cast.li_na).get("/").get_data(as_text=True)
