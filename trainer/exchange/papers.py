"""A written paper of a case as a Word file, laid out as on the official form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

SONG, TITLE_SIZE, TEXT_SIZE = "仿宋", 22, 16
NOTICE = "模拟文书，仅供实训"
SEAL = "（印章处）"
NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # never in a file


@dataclass(frozen=True)
class WrittenPaper:
    """What stands on a paper, in the order of the form.

    `lines` are (label, text) with line breaks kept; a label is left out where the form has
    one text only.
    """

    office: str
    form: str
    number: str
    salutation: str
    lines: Sequence[tuple[str, str]]
    signature: Sequence[str]


def word_file(paper: WrittenPaper) -> bytes:
    """Return the paper as docx. Whatever was typed is text: nothing of it is a field or a formula."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.header.paragraphs[0].text = NOTICE
    document.core_properties.author = document.core_properties.last_modified_by = ""
    document.core_properties.title = paper.form
    _written(document.add_paragraph(), paper.office, centred=True)
    _written(document.add_paragraph(), paper.form, size=TITLE_SIZE, bold=True, centred=True)
    if paper.number.strip():
        _written(document.add_paragraph(), paper.number.strip(), centred=True)
    if paper.salutation.strip():
        _written(document.add_paragraph(), f"{paper.salutation.strip().rstrip('：:')}：")
    for label, text in paper.lines:
        for number, line in enumerate(text.splitlines() or [""]):
            shown = f"{label}：{line}" if label and not number else line
            _indented(_written(document.add_paragraph(), shown.strip()))
    for line in (SEAL, *paper.signature):
        signed = _written(document.add_paragraph(), line)
        signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _written(
    paragraph: Paragraph,
    text: str,
    *,
    size: int = TEXT_SIZE,
    bold: bool = False,
    centred: bool = False,
) -> Paragraph:
    run = paragraph.add_run(NO_XML.sub("", text))
    run.bold, run.font.size, run.font.name = bold, Pt(size), SONG
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _indented(paragraph: Paragraph) -> None:
    paragraph.paragraph_format.first_line_indent = Pt(2 * TEXT_SIZE)
