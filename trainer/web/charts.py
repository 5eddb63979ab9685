"""Charts as markup: SVG without style attributes, with title, description and the figures as a table.

Every function is pure: the same arguments give the same markup. Ids are derived from the content; a page that
shows one chart twice gives each its own `key`. Positions along a chart are percentages and letters keep their
size, so that nothing shrinks or is clipped on a phone. Meaning never rests on colour alone: each series has a
marker and a dash of its own, and its name stands beside it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise
from math import cos, pi, sin
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup

HIGHEST_LEVEL = 4
MAX_SERIES = 3


class Cell(NamedTuple):
    """One cell of a heat map: the level 0-4, and where its evidence stands."""

    level: int
    url: str | None = None


def level_words() -> tuple[str, ...]:
    """Return the five level words in the reader's language, lowest first."""
    return (_("无"), _("入门"), _("合格"), _("熟练"), _("骨干"))


# --- Radar -------------------------------------------------------------------------------------

_RADAR_WIDTH, _RADAR_HEIGHT, _RADAR_RADIUS = 320, 288, 88


def radar(
    axes: Sequence[str],
    values: Sequence[float],
    target: Sequence[float],
    *,
    maximum: float = 4,
    title: str | None = None,
    key: str = "",
) -> Markup:
    """Return one person's profile inside the target outline, three to ten axes.

    Raises ValueError when the three sequences differ in length or there are fewer than three axes.
    """
    if not len(axes) == len(values) == len(target) or len(axes) < 3:
        raise ValueError("A radar needs three axes or more, and a value and a target for each.")
    title = title or _("履职能力与目标")
    uid = _uid("radar", title, axes, values, target, key)
    rings = Markup("").join(_ring(len(axes), share) for share in (0.25, 0.5, 0.75, 1.0))
    own = [_polar(i, len(axes), value / maximum) for i, value in enumerate(values)]
    goal = [_polar(i, len(axes), value / maximum) for i, value in enumerate(target)]
    marks = Markup("").join(
        Markup('<circle class="ct-m1 ct-marker" cx="{}" cy="{}" r="4.5"/>').format(*_xy(p))
        for p in own
    )
    body = (
        rings
        + _spokes(len(axes))
        + _polygon("ct-radar-target", goal)
        + _polygon("ct-radar-area", own)
        + marks
        + _direct_names(own, goal, values, target)
        + Markup("").join(_axis_label(name, i, len(axes)) for i, name in enumerate(axes))
    )
    described = _("目标为虚线，本人为实线加圆点。")
    svg = _svg(
        uid, title, described, body, viewbox=(_RADAR_WIDTH, _RADAR_HEIGHT), classes="ct-radar"
    )
    rows = [
        (name, _short(value), _short(goal))
        for name, value, goal in zip(axes, values, target, strict=True)
    ]
    return _figure(svg, _data((_("项目"), _("本人"), _("目标")), rows))


def _polar(index: int, count: int, share: float) -> tuple[float, float]:
    angle = 2 * pi * index / count - pi / 2
    reach = _RADAR_RADIUS * max(0.0, min(1.0, share))
    return _RADAR_WIDTH / 2 + reach * cos(angle), _RADAR_HEIGHT / 2 + reach * sin(angle)


def _ring(count: int, share: float) -> Markup:
    return _polygon("ct-grid", [_polar(i, count, share) for i in range(count)])


def _spokes(count: int) -> Markup:
    middle = (_RADAR_WIDTH / 2, _RADAR_HEIGHT / 2)
    ends = (_polar(i, count, 1) for i in range(count))
    return Markup("").join(_line("ct-grid", *middle, *end) for end in ends)


def _polygon(classes: str, points: Iterable[tuple[float, float]]) -> Markup:
    text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Markup('<polygon class="{}" points="{}"/>').format(classes, text)


def _axis_label(name: str, index: int, count: int) -> Markup:
    angle = 2 * pi * index / count - pi / 2
    x = _RADAR_WIDTH / 2 + (_RADAR_RADIUS + 10) * cos(angle)
    y = _RADAR_HEIGHT / 2 + (_RADAR_RADIUS + 14) * sin(angle)
    anchor = "middle" if abs(cos(angle)) < 0.2 else ("start" if cos(angle) > 0 else "end")
    lines = _wrapped(name, 4)
    shift = {True: -(len(lines) - 1) * 17, False: 0}[sin(angle) < -0.9]
    if abs(sin(angle)) <= 0.9:
        shift = -(len(lines) - 1) * 8
    return Markup("").join(
        _text(line, f"{x:.1f}", y + 5 + shift + 17 * n, anchor) for n, line in enumerate(lines)
    )


def _direct_names(
    own: Sequence[tuple[float, float]],
    goal: Sequence[tuple[float, float]],
    values: Sequence[float],
    target: Sequence[float],
) -> Markup:
    """Name the two outlines where they lie furthest apart and where the person is strongest."""
    gaps = [wanted - had for wanted, had in zip(target, values, strict=True)]
    far = max(range(len(gaps)), key=lambda i: gaps[i])
    strong = max((i for i in range(len(values)) if i != far), key=lambda i: values[i])
    middle = (_RADAR_WIDTH / 2, _RADAR_HEIGHT / 2)
    goal_at = _between(middle, goal[far], 0.94)
    own_at = _between(middle, own[strong], 0.55)
    return _text(_("目标"), f"{goal_at[0]:.1f}", goal_at[1] + 5, "middle", "ct-m2 ct-halo") + _text(
        _("本人"), f"{own_at[0]:.1f}", own_at[1] + 5, "middle", "ct-m1 ct-halo"
    )


def _between(a: tuple[float, float], b: tuple[float, float], share: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


# --- Heat map ----------------------------------------------------------------------------------


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    levels: Sequence[Sequence[int | Cell]],
    *,
    title: str | None = None,
) -> Markup:
    """Return people by abilities as a table whose cells print the level word on its ground.

    `levels[r][c]` is a level 0-4, or a `Cell` that also links to the evidence. Raises ValueError when
    the shape does not fit or a level lies outside 0-4.
    """
    if len(levels) != len(rows) or any(len(line) != len(columns) for line in levels):
        raise ValueError("A heat map needs one level for every row and column.")
    title = title or _("能力分布表")
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in columns)
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            name, Markup("").join(map(_heat_cell, line))
        )
        for name, line in zip(rows, levels, strict=True)
    )
    return Markup(
        '<div class="ct-heat-wrap" tabindex="0" role="region" aria-label="{}"><table class="ct-heat">'
        '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(title, _("姓名"), head, body)


def _heat_cell(cell: int | Cell) -> Markup:
    level, url = cell if isinstance(cell, Cell) else (cell, None)
    if not 0 <= level <= HIGHEST_LEVEL:
        raise ValueError(f"A level lies between 0 and {HIGHEST_LEVEL}, not {level}.")
    word: str | Markup = level_words()[level]
    if url:
        word = Markup('<a href="{}">{}</a>').format(url, word)
    return Markup('<td class="ct-level-{}">{}</td>').format(level, word)


# --- Sorted bars -------------------------------------------------------------------------------


def bars(
    items: Sequence[tuple[str, float]],
    *,
    maximum: float | None = None,
    target: float | None = None,
    unit: str = "",
    title: str | None = None,
    in_order: bool = False,
    key: str = "",
) -> Markup:
    """Return bars sorted from the largest, each with its name above and its figure at the right.

    `target` draws one dashed line across all; `in_order` keeps the order given.
    """
    title = title or _("按数值排列")
    shown = list(items) if in_order else sorted(items, key=lambda item: -item[1])
    top = maximum or max([value for _name, value in shown] + [target or 0]) or 1
    uid = _uid("bars", title, shown, target, key)
    head = 22 if target is not None else 0
    body = Markup("").join(
        _bar(name, value, top, unit, head + 46 * n, target) for n, (name, value) in enumerate(shown)
    )
    if target is not None:
        body += _target_line(target, top, unit, head + 46 * len(shown))
    svg = _svg(uid, title, "", body, height=head + 46 * len(shown))
    return _figure(
        svg, _data((_("项目"), _("数值")), [(name, _short(value) + unit) for name, value in shown])
    )


def _bar(name: str, value: float, top: float, unit: str, y: float, target: float | None) -> Markup:
    below = " ct-chart-fill--below" if target is not None and value < target else ""
    return (
        _text(name, "0", y + 14, "start")
        + _text(_short(value) + unit, "100%", y + 14, "end", "ct-tb")
        + Markup('<rect class="ct-track" x="0" y="{0}" width="100%" height="10" rx="2"/>').format(
            y + 22
        )
        + Markup(
            '<rect class="ct-chart-fill{0}" x="0" y="{1}" width="{2}" height="10" rx="2"/>'
        ).format(below, y + 22, _percent(value / top))
    )


def _target_line(target: float, top: float, unit: str, bottom: float) -> Markup:
    share = target / top
    anchor = "end" if share > 0.5 else "start"
    words = _("目标 %(value)s", value=_short(target) + unit)
    strokes = Markup("").join(
        Markup(
            '<line class="ct-mark-halo" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>'
            '<line class="ct-mark-line" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>'
        ).format(_percent(share), y + 18, y + 36)
        for y in range(22, int(bottom), 46)
    )
    return strokes + _text(words, _percent(share), 14, anchor, "ct-t2")


# --- Histogram ---------------------------------------------------------------------------------


def histogram(
    bins: Sequence[tuple[str, int]],
    *,
    cut: int | None = None,
    cut_label: str | None = None,
    title: str | None = None,
    key: str = "",
) -> Markup:
    """Return how many fall into each bin, the count above every column.

    `cut` is the index of the first bin at or above the pass mark: a dashed line stands before it, named by
    `cut_label`, and the columns below it are hatched by colour and by the word in the table.
    """
    title = title or _("成绩分布")
    uid = _uid("hist", title, bins, cut, key)
    most = max([count for _label, count in bins] + [1])
    width = 1 / len(bins)
    body = Markup("").join(
        _column(label, count, most, width, n, cut) for n, (label, count) in enumerate(bins)
    )
    body += Markup('<line class="ct-axis" x1="0" x2="100%" y1="180" y2="180"/>')
    if cut is not None:
        body += _cut_line(cut * width, cut_label or _("合格线"))
    svg = _svg(uid, title, "", body, height=206)
    return _figure(
        svg, _data((_("分数段"), _("人数")), [(label, str(count)) for label, count in bins])
    )


def _column(label: str, count: int, most: int, width: float, n: int, cut: int | None) -> Markup:
    tall = 124 * count / most
    below = " ct-chart-fill--below" if cut is not None and n < cut else ""
    middle = _percent(width * (n + 0.5))
    return (
        Markup(
            '<rect class="ct-chart-fill{}" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>'
        ).format(below, _percent(width * (n + 0.12)), 180 - tall, _percent(width * 0.76), tall)
        + (_text(str(count), middle, 174 - tall, "middle", "ct-tb") if count else Markup(""))
        + _text(label, middle, 200, "middle", "ct-t2")
    )


def _cut_line(share: float, words: str) -> Markup:
    return Markup('<line class="ct-mark-line" x1="{0}" x2="{0}" y1="20" y2="180"/>').format(
        _percent(share)
    ) + _text(
        words, _percent(share), 14, "end" if share > 0.7 else "start" if share < 0.3 else "middle"
    )


# --- Lines -------------------------------------------------------------------------------------

_PLOT_LEFT, _PLOT_RIGHT, _PLOT_TOP, _PLOT_BOTTOM = 0.12, 0.82, 12, 172


def line(
    series: Sequence[tuple[str, Sequence[float]]],
    labels: Sequence[str],
    *,
    maximum: float | None = None,
    unit: str = "",
    title: str | None = None,
    key: str = "",
) -> Markup:
    """Return up to three series over the same labels, each named at its last point.

    Raises ValueError for more than three series, fewer than two labels, or lengths that differ.
    """
    if (
        len(series) > MAX_SERIES
        or len(labels) < 2
        or any(len(v) != len(labels) for _n, v in series)
    ):
        raise ValueError(
            "A line chart shows at most three series, each with one value for every label."
        )
    title = title or _("变化")
    uid = _uid("line", title, series, labels, key)
    top = maximum or _round_up(max(value for _name, values in series for value in values))
    body = _scale(top, unit) + _below(labels)
    ends = _spread([_height(values[-1], top) for _name, values in series])
    for n, (name, values) in enumerate(series):
        body += _series(n + 1, name, values, top, ends[n])
    svg = _svg(uid, title, "", body, height=200)
    rows = [
        (label, *(_short(values[i]) + unit for _n, values in series))
        for i, label in enumerate(labels)
    ]
    return _figure(svg, _data((_("时间"), *(name for name, _v in series)), rows))


def _series(n: int, name: str, values: Sequence[float], top: float, end: float) -> Markup:
    last = len(values) - 1
    points = " ".join(f"{1000 * i / last:.1f},{_height(v, top):.1f}" for i, v in enumerate(values))
    stroke = Markup(
        '<svg x="{}" y="0" width="{}" height="200" viewBox="0 0 1000 200" preserveAspectRatio="none">'
        '<polyline class="ct-s{} ct-s-line" vector-effect="non-scaling-stroke" points="{}"/></svg>'
    ).format(_percent(_PLOT_LEFT), _percent(_PLOT_RIGHT - _PLOT_LEFT), n, points)
    marks = Markup("").join(
        _marker(n, _along(i / last), _height(value, top)) for i, value in enumerate(values)
    )
    return stroke + marks + _text(name, _percent(_PLOT_RIGHT + 0.03), end + 5, "start", f"ct-m{n}")


def _marker(n: int, x: str, y: float) -> Markup:
    """Return a circle, a square or a triangle around the point."""
    shape = (
        Markup('<circle r="4.5" class="ct-m1 ct-marker"/>'),
        Markup('<rect x="-4.5" y="-4.5" width="9" height="9" class="ct-m2 ct-marker"/>'),
        Markup('<path d="M0-6 6 5H-6Z" class="ct-m3 ct-marker"/>'),
    )[n - 1]
    return Markup('<svg x="{}" y="{:.1f}" width="1" height="1" overflow="visible">{}</svg>').format(
        x, y, shape
    )


def _scale(top: float, unit: str) -> Markup:
    out = Markup("")
    for share in (0.0, 0.5, 1.0):
        y = _height(top * share, top)
        out += Markup('<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(
            "ct-axis" if share == 0 else "ct-grid",
            _percent(_PLOT_LEFT),
            _percent(_PLOT_RIGHT),
            y,
            y,
        ) + _text(_short(top * share) + unit, _percent(_PLOT_LEFT - 0.02), y + 5, "end", "ct-t2")
    return out


def _below(labels: Sequence[str]) -> Markup:
    last = len(labels) - 1
    step = max(1, -(-last // 5))
    shown = [i for i in range(len(labels)) if i == last or (i % step == 0 and last - i >= step)]
    return Markup("").join(
        _text(labels[i], _along(i / last), 194, "middle", "ct-t2") for i in shown
    )


def _along(share: float) -> str:
    return _percent(_PLOT_LEFT + (_PLOT_RIGHT - _PLOT_LEFT) * share)


def _height(value: float, top: float) -> float:
    return _PLOT_BOTTOM - (_PLOT_BOTTOM - _PLOT_TOP) * (value / top if top else 0)


def _spread(heights: Sequence[float], gap: float = 18) -> list[float]:
    """Move names that would overlap apart, keeping their order from the top."""
    placed = list(heights)
    order = sorted(range(len(placed)), key=lambda i: placed[i])
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + gap)
    return placed


def _round_up(value: float) -> float:
    for step in (1, 2, 4, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000):
        if value <= step:
            return step
    return value


# --- Deadlines ---------------------------------------------------------------------------------


def deadline_line(
    start: date | str,
    due: date | str,
    today: date | str,
    *,
    off: Collection[date | str] = (),
    paused: Collection[date | str] = (),
    state: str = "open",
    title: str | None = None,
    key: str = "",
) -> Markup:
    """Return a limit as a line with one tick a day from `start` to `due`, or to `today` when that is later.

    Days in `off` do not count (weekends of a working-day limit, holidays): short pale ticks; days in `paused`
    stand still: dashed ticks. `state` is open, soon, late or done. Dates may be ISO texts. The remaining time
    is said in words by the page.
    """
    first, last, now = _day(start), _day(due), _day(today)
    days = [first + timedelta(n) for n in range((max(last, now) - first).days + 1)]
    span = max(1, len(days) - 1)
    still, idle = {_day(d) for d in paused}, {_day(d) for d in off}
    ticks = Markup("").join(_tick(n / span, d in idle, d in still) for n, d in enumerate(days))
    due_at, now_at = _inner((last - first).days / span), _inner(max(0, (now - first).days) / span)
    body = (
        Markup('<line class="ct-day-base" x1="{}" x2="{}" y1="15" y2="15"/>').format(
            _inner(0), _inner(1)
        )
        + Markup('<line class="ct-day-run" x1="{}" x2="{}" y1="15" y2="15"/>').format(
            _inner(0), now_at
        )
        + ticks
        + _at(due_at, Markup('<rect class="ct-day-due" x="-5" y="-5" width="10" height="10"/>'))
        + _at(now_at, Markup('<path class="ct-day-today" d="M0-2 6-12H-6Z"/>'))
    )
    words = title or _("办理时限")
    described = _(
        "%(start)s起，%(due)s止，今天%(today)s。",
        start=_plain(first),
        due=_plain(last),
        today=_plain(now),
    )
    svg = _svg(_uid("limit", words, first, last, now, key), words, described, body, height=30)
    ends = Markup('<span class="ct-limit-ends"><span>{}</span><span>{}</span></span>').format(
        _("%(day)s起", day=_plain(first)),
        _("%(day)s止", day=_plain(last)) if now <= last else _("今天%(day)s", day=_plain(now)),
    )
    return Markup('<div class="ct-chart ct-limit-line ct-limit-line--{}">{}{}</div>').format(
        state, svg, ends
    )


def _tick(share: float, idle: bool, still: bool) -> Markup:
    kind, reach = ("ct-day--paused", 6) if still else ("ct-day--off", 3) if idle else ("", 6)
    return Markup('<line class="ct-day {0}" x1="{1}" x2="{1}" y1="18" y2="{2}"/>').format(
        kind, _inner(share), 18 + reach
    )


def _inner(share: float) -> str:
    """Keep markers at both ends inside the drawing."""
    return _percent(0.025 + 0.95 * share)


def _at(x: str, shape: Markup) -> Markup:
    frame = Markup('<svg x="{}" y="15" width="1" height="1" overflow="visible">{}</svg>')
    return frame.format(x, shape)


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _plain(day: date) -> str:
    return str(_("%(month)s月%(day)s日", month=day.month, day=day.day))


# --- Scatter -----------------------------------------------------------------------------------

_CLOUD_TOP, _CLOUD_BOTTOM = 12, 212


def scatter(
    points: Sequence[tuple[str, float, float, bool]], *, title: str | None = None, key: str = ""
) -> Markup:
    """Return questions by difficulty (0-1, across) and discrimination (-1 to 1, upwards).

    A point is (name, difficulty, discrimination, marked); marked ones are triangles with their
    name beside them. The line at zero is where a question tells nobody apart.
    """
    title = title or _("难度与区分度")
    lowest = -0.5 if all(r >= -0.5 for _name, _p, r, _marked in points) else -1.0
    body = Markup("").join(_level(r, lowest) for r in (lowest, 0.0, 0.2, 0.5, 1.0))
    body += Markup("").join(
        _text(f"{share}%", _along(share / 100), 234, "middle", "ct-t2") for share in (0, 50, 100)
    )
    for name, p, r, marked in sorted(points, key=lambda point: point[3]):
        x, y = _along(p), _depth(r, lowest)
        body += _marker(3 if marked else 1, x, y)
        if marked:
            body += _text(name, x, y - 9, "end" if p > 0.7 else "start", "ct-m3 ct-halo")
    described = _("横向是答对比例，向上是区分度。三角形是要核对答案的题。")
    svg = _svg(_uid("scatter", title, points, key), title, described, body, height=244)
    rows = [(name, _short(100 * p) + "%", _hundredths(r)) for name, p, r, _marked in points]
    return _figure(svg, _data((_("试题"), _("答对比例"), _("区分度")), rows))


def _level(r: float, lowest: float) -> Markup:
    y = _depth(r, lowest)
    return Markup('<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(
        "ct-axis" if r == 0 else "ct-grid", _along(0), _along(1), y, y
    ) + _text(f"{r:g}", _percent(_PLOT_LEFT - 0.02), y + 5, "end", "ct-t2")


def _depth(r: float, lowest: float) -> float:
    return _CLOUD_BOTTOM - (_CLOUD_BOTTOM - _CLOUD_TOP) * (r - lowest) / (1 - lowest)


def _hundredths(value: float) -> str:
    units = int(abs(value) * 100 + 0.5)
    return f"{'-' if value < 0 and units else ''}{units // 100}.{units % 100:02d}"


# --- Scores with their error -------------------------------------------------------------------


def scores(
    bins: Sequence[tuple[str, int]],
    cut: float,
    error: float | None,
    *,
    title: str | None = None,
    key: str = "",
) -> Markup:
    """Return how many got how much (bins of equal width over 0-100), with the cut and its band.

    The band reaches one standard error to both sides of the cut: within it another sitting
    could have turned the verdict.
    """
    title = title or _("成绩分布")
    most = max([count for _label, count in bins] + [1])
    width = 1 / len(bins)
    body = Markup("")
    if error is not None:
        low, high = max(0.0, cut - error) / 100, min(100.0, cut + error) / 100
        body += Markup('<rect class="ct-band" x="{}" y="20" width="{}" height="160"/>').format(
            _percent(low), _percent(high - low)
        )
    first = next((n for n in range(len(bins)) if 100 * width * n >= cut), len(bins))
    body += Markup("").join(
        _column(label, count, most, width, n, first) for n, (label, count) in enumerate(bins)
    )
    body += Markup('<line class="ct-axis" x1="0" x2="100%" y1="180" y2="180"/>')
    body += _cut_line(cut / 100, _("合格线 %(cut)s", cut=_short(cut)))
    described = "" if error is None else _("合格线两边的底色是一个标准误。")
    svg = _svg(_uid("scores", title, bins, cut, error, key), title, described, body, height=206)
    return _figure(
        svg, _data((_("分数段"), _("份数")), [(label, str(count)) for label, count in bins])
    )


# --- Pieces ------------------------------------------------------------------------------------


def _uid(*parts: object) -> str:
    return "ct-" + sha256(repr(parts).encode()).hexdigest()[:10]


def _percent(share: float) -> str:
    return f"{100 * max(0.0, min(1.0, share)):.2f}%"


def _short(value: float) -> str:
    """Return a figure with one decimal at most, half up."""
    tenths = int(abs(value) * 10 + 0.5)
    sign = "-" if value < 0 and tenths else ""
    return f"{sign}{tenths // 10}" + (f".{tenths % 10}" if tenths % 10 else "")


def _wrapped(text: str, width: int) -> list[str]:
    """Break a Chinese label into even lines; Latin words break at blanks."""
    if text.isascii():
        return text.split()
    if len(text) <= width:
        return [text]
    half = -(-len(text) // 2)
    return [text[:half], text[half:]]


def _xy(point: tuple[float, float]) -> tuple[str, str]:
    return f"{point[0]:.1f}", f"{point[1]:.1f}"


def _line(classes: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        classes, x1, y1, x2, y2
    )


def _text(words: str, x: str, y: float, anchor: str, classes: str = "") -> Markup:
    return Markup('<text class="{}" x="{}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        classes, x, y, anchor, words
    )


def _svg(
    uid: str,
    title: str,
    described: str,
    body: Markup,
    *,
    viewbox: tuple[int, int] | None = None,
    height: float = 0,
    classes: str = "",
) -> Markup:
    size = (
        Markup('viewBox="0 0 {} {}"').format(*viewbox)
        if viewbox
        else Markup('width="100%" height="{:g}"').format(height)
    )
    labelled = f"{uid}-t {uid}-d" if described else f"{uid}-t"
    desc = Markup('<desc id="{}-d">{}</desc>').format(uid, described) if described else Markup("")
    return Markup(
        '<svg class="{}" {} role="img" aria-labelledby="{}" focusable="false">'
        '<title id="{}-t">{}</title>{}{}</svg>'
    ).format(classes, size, labelled, uid, title, desc, body)


def _data(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    cells = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in head)
    lines = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0], Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row[1:])
        )
        for row in rows
    )
    return Markup(
        '<details class="ct-chart-data"><summary>{}</summary><table class="ct-table">'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></details>"
    ).format(_("查看数据"), cells, lines)


def _figure(svg: Markup, data: Markup) -> Markup:
    return Markup('<figure class="ct-chart">{}{}</figure>').format(svg, data)
