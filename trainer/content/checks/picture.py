"""Drawings of a case file: an SVG of shapes and words alone, small, with nothing that acts or loads."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from trainer.content.checks.finding import Finding
from trainer.content.fault import Path

SPACE = "http://www.w3.org/2000/svg"
LONGEST = 40_000  # characters of one drawing
ELEMENTS = frozenset(
    "svg g rect circle ellipse line polyline polygon path text tspan title desc".split()
)
ATTRIBUTES = frozenset(
    "xmlns viewBox width height x y x1 y1 x2 y2 r rx ry cx cy d dx dy points transform "
    "fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin "
    "stroke-dasharray stroke-opacity opacity font-size font-family font-weight font-style "
    "text-anchor letter-spacing".split()
)


class _Refused(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.told = zh, en


def findings(svg: str, path: Path) -> Iterator[Finding]:
    """Find what keeps a text from being shown as a drawing; nothing for a sound one."""
    try:
        _read(svg)
    except _Refused as refused:
        yield Finding(path, *refused.told)
    except expat.ExpatError:
        yield Finding(path, "图画不是写得完整的 SVG", "the drawing is not well-formed SVG")


def _read(svg: str) -> None:
    if len(svg) > LONGEST:
        raise _Refused(
            f"图画太长，最多 {LONGEST} 个字符", f"a drawing has at most {LONGEST} characters"
        )
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _declares
    parser.ProcessingInstructionHandler = _declares
    root: list[str] = []

    def begins(name: str, given: dict[str, str]) -> None:
        if not root and (name != "svg" or given.get("xmlns") != SPACE or "viewBox" not in given):
            raise _Refused(
                f'图画要以 <svg xmlns="{SPACE}" viewBox="…"> 开头',
                "a drawing begins with <svg> with its namespace and a viewBox",
            )
        root.append(name)
        _begins(name, given)

    parser.StartElementHandler = begins
    parser.Parse(svg, True)


def _begins(name: str, given: dict[str, str]) -> None:
    if name not in ELEMENTS:
        raise _Refused(f"图画里不能有 <{name}>", f"a drawing cannot hold <{name}>")
    for attribute, value in given.items():
        if attribute not in ATTRIBUTES:
            raise _Refused(f"图画里不能写 {attribute}", f"a drawing cannot have {attribute}")
        if "url(" in value.lower() or (":" in value and attribute != "xmlns"):
            raise _Refused(
                f"图画的 {attribute} 不能引用别处的内容", f"{attribute} cannot refer elsewhere"
            )


def _declares(*_told: object) -> None:
    raise _Refused("图画里不能有声明和指令", "a drawing cannot hold declarations")
