"""The icon sprite: the few Bootstrap symbols that the pages use, cut from the installed wheel.

`init_app` reads the full set once at start, keeps the symbols named in `NAMES`, serves them as one
small SVG under an address that carries its digest, and gives the templates the function `icon`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from hashlib import sha256
from importlib.resources import files

from flask import Flask, Response, g, url_for
from markupsafe import Markup

ENDPOINT = "icon_sprite"

# Add a name here before using it; names are those of Bootstrap Icons 1.13.
NAMES = frozenset(
    """
    archive arrow-clockwise arrow-counterclockwise arrow-down arrow-down-up arrow-left arrow-right
    arrow-up award bank bar-chart bell book bookmark bookmark-check box-arrow-right box-arrow-up-right
    briefcase building calculator calendar-check calendar-event calendar-week calendar3 card-checklist
    card-list chat-left-text chat-square-text check check-circle check-lg check-square check2-square
    chevron-down chevron-left chevron-right chevron-up circle circle-half clipboard-check
    clipboard-data clock clock-history cloud-arrow-up collection cpu dash-circle database
    diagram-3 door-open download envelope exclamation-circle exclamation-diamond
    exclamation-triangle eye eye-slash file-earmark-arrow-down file-earmark-arrow-up
    file-earmark-check file-earmark-excel file-earmark-plus file-earmark-text file-earmark-word
    file-earmark-zip file-text files filter flag folder folder2 folder2-open fonts gear geo-alt
    globe2 graph-up grid-3x3-gap hand-index hdd hdd-stack hourglass-split house info-circle
    journal-bookmark journal-check journal-text key laptop layers layout-text-sidebar lightbulb
    link-45deg list list-check list-columns list-ol list-ul lock map megaphone moon moon-stars
    mortarboard patch-check paperclip pause-circle pencil pencil-square people person person-badge
    person-check person-circle person-gear person-lines-fill person-plus person-x pie-chart pin-angle
    play-circle plus-circle plus-lg printer puzzle question-circle question-square receipt repeat
    save search send shield-check shield-exclamation shield-lock signpost-split skip-forward
    sliders sort-down sort-up speedometer2 star sticky stopwatch sun table tag tags telephone
    three-dots three-dots-vertical toggle-off toggle-on tools translate trash type unlock upload
    view-list wifi-off window x-circle x-lg x-square zoom-in
    """.split()
)

_SYMBOL = re.compile(
    r'<symbol class="[^"]*" viewBox="([^"]*)" id="([^"]*)">(.*?)</symbol>', re.DOTALL
)


class UnknownIcon(LookupError):
    """A template asks for a symbol that the sprite does not hold."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Unknown icon {name!r}: add it to trainer.web.icons.NAMES.")


@dataclass(frozen=True)
class Sprite:
    """The symbols as one SVG document, and a digest of it for its address."""

    names: frozenset[str]
    svg: str

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change whenever a symbol does."""
        return sha256(self.svg.encode()).hexdigest()[:12]


def build_sprite(source: str, names: Iterable[str]) -> Sprite:
    """Return a sprite of the named symbols, in alphabetical order.

    `source` is the text of bootstrap-icons.svg. Raises UnknownIcon for a name it does not hold.
    """
    found = {name: (box, body) for box, name, body in _SYMBOL.findall(source)}
    kept = sorted(set(names))
    for name in kept:
        if name not in found:
            raise UnknownIcon(name)
    symbols = "".join(
        f'<symbol id="{name}" viewBox="{found[name][0]}">{found[name][1]}</symbol>' for name in kept
    )
    return Sprite(frozenset(kept), f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>')


@cache
def bootstrap_sprite() -> Sprite:
    """Return the sprite of `NAMES`, cut from the installed bootstrap-flask."""
    path = files("flask_bootstrap") / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"
    return build_sprite(path.read_text(encoding="utf-8"), NAMES)


def render(sprite: Sprite, address: str, name: str, label: str | None = None) -> Markup:
    """Return the markup of one icon of 20 px.

    Without `label` it is decoration beside a word and hidden from assistive technology; with it,
    the icon stands alone and the label is its accessible name. Raises UnknownIcon.
    """
    if name not in sprite.names:
        raise UnknownIcon(name)
    hidden = Markup('aria-hidden="true"')
    role = Markup('role="img" aria-label="{}"').format(label) if label else hidden
    return Markup(
        '<svg class="ct-icon" width="20" height="20" {} focusable="false">'
        '<use href="{}#{}"></use></svg>'
    ).format(role, address, name)


def init_app(app: Flask) -> None:
    """Serve the sprite and make `icon(name, label=None)` a global of the templates."""
    sprite = bootstrap_sprite()

    def serve() -> Response:
        reply = Response(sprite.svg, mimetype="image/svg+xml")
        reply.cache_control.public = True
        reply.cache_control.max_age = 31_536_000
        reply.cache_control.immutable = True
        return reply

    drawn = lru_cache(maxsize=2_048, typed=True)(partial(render, sprite))

    def icon(name: str, label: str | None = None) -> Markup:
        if "sprite_address" not in g:
            g.sprite_address = url_for(ENDPOINT)
        return drawn(g.sprite_address, name, label)

    app.add_url_rule(f"/icons/{sprite.digest}.svg", ENDPOINT, serve)
    app.jinja_env.globals["icon"] = icon
