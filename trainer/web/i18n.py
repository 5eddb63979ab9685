"""Languages: Chinese is the source, English a catalogue compiled when the application starts."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, request
from flask_babel import get_translations
from flask_login import current_user
from markupsafe import Markup

from trainer.extensions import babel

SOURCE = Path(__file__).resolve().parent.parent / "translations"
LANGUAGES = {"zh_Hans_CN": "中文", "en": "English"}
DEFAULT = "zh_Hans_CN"
MOST_SENTENCES = 16_384  # of all languages; the pages have some four thousand


def init_app(app: Flask, cache: Path) -> None:
    """Compile the catalogues into `cache` and choose the language of each request."""
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(compiled(SOURCE, cache))
    babel.init_app(app, locale_selector=language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, n: _catalogue().ungettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals.update(gettext=said, _=said)


def said(text: str, /, **values: Any) -> Markup:
    """Return a sentence of a page in the language of the request, with its values escaped.

    What jinja's own newstyle gettext returns, by a shorter way: a page says hundreds of them.
    """
    catalogue = _catalogue()
    return _pattern(catalogue, text) % values if values else _whole(catalogue, text)


@lru_cache(maxsize=MOST_SENTENCES)
def _pattern(catalogue: Any, text: str) -> Markup:
    return Markup(catalogue.ugettext(text))  # noqa: S704 - written by us, in template or catalogue


@lru_cache(maxsize=MOST_SENTENCES)
def _whole(catalogue: Any, text: str) -> Markup:
    return _pattern(catalogue, text) % {}  # %% is one per cent sign here too


def _catalogue() -> Any:
    """Return the catalogue of the request, looked up once: a page asks it hundreds of times."""
    found = g.get("catalogue")
    if found is None:
        found = g.catalogue = get_translations()
    return found


def language() -> str:
    """Return the language of the request: the account's, else the cookie's, else Chinese."""
    if g.get("session_id") is not None and current_user.is_authenticated:
        chosen = current_user.language
    else:
        chosen = request.cookies.get("language", DEFAULT)
    return chosen if chosen in LANGUAGES else DEFAULT


def compiled(source: Path, cache: Path) -> Path:
    """Return a folder with the compiled catalogues; one per content, made once."""
    catalogues = sorted(source.glob("*/LC_MESSAGES/messages.po"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in catalogues)).hexdigest()[:16]
    target = cache / "translations" / digest
    for path in catalogues:
        out = target / path.relative_to(source).with_suffix(".mo")
        if out.is_file():
            continue
        out.parent.mkdir(parents=True, exist_ok=True)
        part = out.with_suffix(".part")
        part.write_bytes(_binary(path.read_bytes()))
        part.replace(out)
    return target


@cache
def _binary(catalogue: bytes) -> bytes:
    """Return a catalogue as gettext reads it: a third of a second, so once per process."""
    made = BytesIO()
    write_mo(made, read_po(BytesIO(catalogue)))
    return made.getvalue()
