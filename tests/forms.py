"""What a browser would send of a page, for tests without one."""

from __future__ import annotations

import re


def posted(page: str, form: str = "question-form") -> dict[str, list[str]]:
    """Return what the form of a page would send, as a browser collects it."""
    inside = page.partition(f'id="{form}"')[2].partition("</form>")[0]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", inside):
        name, value = re.search(r' name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        ticks = re.search(r'type="(?:radio|checkbox)"', tag)
        if name and (not ticks or " checked" in tag):
            data.setdefault(name[1], []).append(plain(value[1]) if value else "")
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', inside, re.S
    ):
        data.setdefault(name, []).append(plain(text.removeprefix("\n")))
    for name, inner in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', inside, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner) or re.search(
            r'value="([^"]*)"', inner
        )
        data[name] = [plain(chosen[1])]
    return data


def plain(text: str) -> str:
    for entity, mark in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", '"'),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ):
        text = text.replace(entity, mark)
    return text
