"""The sentences of templates: in the language of the request, with what is filled in escaped."""

from __future__ import annotations

import pytest
from flask import render_template_string, request

HEADERS = {"zh": {}, "en": {"Cookie": "language=en"}}
CASES = {
    '{{ _("已保存。") }}': ("已保存。", "Saved."),
    '{{ _("第 %(n)s 题", n=3) }}': ("第 3 题", "Question 3"),
    '{{ _("第 %(n)s 题", n="<b>") }}': ("第 &lt;b&gt; 题", "Question &lt;b&gt;"),
    '{{ _("50%% <i>") }}': ("50% <i>", "50% <i>"),
    '{{ gettext("已保存。") }}': ("已保存。", "Saved."),
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_each_request_hears_its_own_language_whoever_asked_before(app, text, expected):
    for said, headers in [*zip(expected, HEADERS.values(), strict=True)] * 2:
        with app.test_request_context(headers=headers):
            assert request.cookies.get("language") == ("en" if headers else None)
            assert render_template_string(text) == said
