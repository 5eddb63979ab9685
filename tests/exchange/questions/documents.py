"""Word documents for the tests: papers laid out with automatic numbers, tables, soft returns."""

from __future__ import annotations

import io

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

LETTERS = "ABCDEFGH"
JUDGED = {True: "√", False: "×"}


def saved(document) -> bytes:
    """Return a document as the bytes of its file."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


class Lists:
    """Lists of a document that Word numbers by itself."""

    def __init__(self, document) -> None:
        self._root = document.part.numbering_part.element
        self._next = 900

    def add(self, *levels: tuple[str, str]) -> str:
        """Define a list by (form, text) of each level; returns its id."""
        self._next += 1
        inner = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for n, (form, text) in enumerate(levels)
        )
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{self._next}">{inner}</w:abstractNum>'
        )
        self._root.insert(0, abstract)
        return self.again(str(self._next), restart=False)

    def again(self, abstract: str, *, restart: bool = True) -> str:
        """Return a list of the same definition that begins at 1 again."""
        self._next += 1
        override = (
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
            if restart
            else ""
        )
        self._root.append(parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{self._next}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
        ))  # fmt: skip
        self.abstract = abstract
        return str(self._next)


def numbered(document, text: str, number: str, level: int = 0):
    """Add a paragraph whose number Word writes."""
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    ))  # fmt: skip
    return paragraph


def by_kind(questions):
    """Return the questions of each kind, in the order of a paper."""
    kinds = ("single", "multiple", "true_false")
    return [[one for one in questions if one["kind"] == kind] for kind in kinds]


def automatic_numbers(questions) -> bytes:
    """Headings, questions and options are all numbered by Word; answers stand in the brackets."""
    document, heads = Document(), ("单项选择题", "多项选择题", "判断题")
    lists = Lists(document)
    titles = lists.add(("chineseCountingThousand", "%1、"))
    one = lists.add(("decimal", "%1."), ("upperLetter", "%2."))
    abstract = lists.abstract
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.add_heading("业务知识测试", 0)
    for place, (title, group) in enumerate(zip(heads, by_kind(questions), strict=True)):
        numbered(document, title, titles)
        number = one if place == 0 else lists.again(abstract)
        for question in group:
            if question["kind"] == "true_false":
                numbered(document, f"{question['stem']}（{JUDGED[question['answer']]}）", number)
                continue
            stem = question["stem"] if "（）" in question["stem"] else question["stem"] + "（）"
            numbered(document, stem.replace("（）", f"（{question['answer']}）"), number)
            for text in question["options"].values():
                numbered(document, text, number, 1)
    return saved(document)


def options_in_tables(questions) -> bytes:
    """Options stand in tables of two columns, the answers in a table at the end."""
    document, number, key = Document(), 0, []
    for title, group in zip(
        ("一、单选题", "二、多选题", "三、判断题"), by_kind(questions), strict=True
    ):
        document.add_paragraph(title)
        for question in group:
            number += 1
            document.add_paragraph(f"{number}．{question['stem'].replace('（）', '（    ）')}")
            key.append(question["answer"])
            if "options" in question:
                texts = [f"{letter}．{text}" for letter, text in question["options"].items()]
                table = document.add_table(rows=-(-len(texts) // 2), cols=2)
                for place, text in enumerate(texts):
                    table.cell(place // 2, place % 2).text = text
    document.add_paragraph("参考答案")
    table = document.add_table(rows=2, cols=len(key) + 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "题号", "答案"
    for place, answer in enumerate(key, 1):
        table.cell(0, place).text = str(place)
        table.cell(1, place).text = JUDGED[answer] if isinstance(answer, bool) else answer
    return saved(document)


def one_table(questions) -> bytes:
    """The whole bank is one table with a row for each question."""
    document = Document()
    document.add_paragraph("题库汇总表")
    heads = ["序号", "题型", "题干", *(f"选项{letter}" for letter in "ABCDE"), "正确答案"]
    names = {"single": "单选题", "multiple": "多选题", "true_false": "判断题"}
    table = document.add_table(rows=1, cols=len(heads))
    for place, head in enumerate(heads):
        table.cell(0, place).text = head
    for number, question in enumerate(questions, 1):
        options = question.get("options", {})
        answer = question["answer"]
        said = {True: "对", False: "错"}[answer] if isinstance(answer, bool) else answer
        texts = [
            str(number),
            names[question["kind"]],
            question["stem"],
            *(options.get(x, "") for x in "ABCDE"),
            said,
        ]
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    return saved(document)


def soft_returns(questions) -> bytes:
    """A question is one paragraph with soft returns; labels stand in black brackets."""
    document, heads = Document(), ("第一部分 单选题", "第二部分 多选题", "第三部分 判断题")
    for title, group in zip(heads, by_kind(questions), strict=True):
        document.add_heading(title, 1)
        for number, question in enumerate(group, 1):
            paragraph = document.add_paragraph()
            run = paragraph.add_run(f"{number}、{question['stem']}")
            for letter, text in question.get("options", {}).items():
                run.add_break()
                run.add_text(f"{letter}、{text}")
            run.add_break()
            answer = question["answer"]
            run.add_text(f"【答案】{JUDGED[answer] if isinstance(answer, bool) else answer}")
            kept = paragraph._p.makeelement(qn("w:del"), {})
            kept.append(parse_xml(f"<w:r {nsdecls('w')}><w:delText>【答案】E</w:delText></w:r>"))
            paragraph._p.append(kept)
    return saved(document)


MADE = {
    "17-automatic-numbers": automatic_numbers,
    "18-options-in-tables": options_in_tables,
    "19-one-table": one_table,
    "20-soft-returns": soft_returns,
}
