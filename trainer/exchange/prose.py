"""Running text of foreign files: txt, md, and the paragraphs of a Word document."""

from __future__ import annotations

from trainer.exchange import cells
from trainer.exchange.cells import MOST_CHARACTERS, TooLarge
from trainer.exchange.questions import prose_docx

_ZIP = b"PK\x03\x04"


def read(content: bytes) -> str:
    """Return the text of a file, a paragraph a line; raises Unreadable or one of its kinds."""
    text = prose_docx.read(content) if content.startswith(_ZIP) else cells.decoded(content)
    if len(text) > MOST_CHARACTERS:
        raise TooLarge("characters")
    return text
