"""Drawings of a case file: what is refused, each planted, and that a sound one passes."""

from __future__ import annotations

import pytest

from trainer.content.checks import picture

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">'
SOUND = f'{HEAD}<g fill="#333"><path d="M0 0L9 9"/><text x="1" y="2">喷码</text></g></svg>'


def told(svg: str) -> list[str]:
    return [one.zh for one in picture.findings(svg, ("exhibits", 0, "pictures", 0, "svg"))]


def test_shapes_and_words_pass():
    assert told(SOUND) == []


@pytest.mark.parametrize(
    ("svg", "words"),
    [
        (f"{HEAD}<script>alert(1)</script></svg>", "<script>"),
        (f'{HEAD}<rect onload="x()"/></svg>', "onload"),
        (f'{HEAD}<a href="https://example.org"><text>x</text></a></svg>', "<a>"),
        (f'{HEAD}<image href="x.png"/></svg>', "<image>"),
        (f'{HEAD}<rect fill="url(#a)"/></svg>', "引用"),
        (f'{HEAD}<rect fill="http://example.org"/></svg>', "引用"),
        (f'{HEAD}<rect style="fill:red"/></svg>', "style"),
        (f"{HEAD}<foreignObject/></svg>", "<foreignObject>"),
        (f'<!DOCTYPE svg [<!ENTITY a "b">]>{HEAD}<text>&a;</text></svg>', "声明"),
        (f'<?xml-stylesheet href="x.css"?>{HEAD}</svg>', "声明"),
        ('<svg viewBox="0 0 1 1"></svg>', "开头"),
        ('<svg xmlns="http://www.w3.org/2000/svg"></svg>', "开头"),
        ('<html xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', "开头"),
        (f"{HEAD}<g></svg>", "写得完整"),
        ("", "写得完整"),
        ("一张照片", "写得完整"),
        (f"{HEAD}<text>{'长' * picture.LONGEST}</text></svg>", "太长"),
    ],
)
def test_what_acts_loads_or_is_no_drawing_is_refused(svg, words):
    (sentence,) = told(svg)
    assert words in sentence
