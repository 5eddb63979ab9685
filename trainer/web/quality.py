"""How good papers and questions are, by what people answered; and the answers as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trainer.domain import psychometrics
from trainer.domain.access import Permission
from trainer.domain.items import Flag
from trainer.domain.question.document import Kind, Question
from trainer.services import analysing, exporting_responses
from trainer.services.parts import access, documents, queueing, responses
from trainer.store.queries import responses as find
from trainer.store.tables import ItemStatistic, PaperStatistic
from trainer.web.gate import me, requires
from trainer.web.staff_import import XLSX
from trainer.web.waking import wake

bp = Blueprint("quality", __name__, url_prefix="/quality")

FLAGS: dict[str, Any] = {
    Flag.CHECK_KEY: _l("核对答案"),
    Flag.DEAD_DISTRACTOR: _l("选项无人选"),
    Flag.HARD: _l("过难"),
    Flag.EASY: _l("过易"),
    Flag.WEAK: _l("区分度低"),
}
METHODS: dict[str, Any] = {
    "kr20": _l("KR-20 系数：每份卷子的题目相同，题题只分对错。"),
    "alpha": _l("α 系数（克龙巴赫）：每份卷子的题目相同，有的题按比例给分。"),
    "nested": _l(
        "每人抽到的题不同，α 系数在这里不成立；这里是“题目嵌套于人”设计的概化系数"
        "（Brennan 2001），只说明同样抽题办法下成绩有多稳定。"
    ),
}
FEWEST_SHOWN = 5  # below this a distribution would show what one person got


@dataclass(frozen=True)
class Line:
    """One question of a paper with its figures, ready to be shown."""

    figures: ItemStatistic
    question: Question
    flags: tuple[str, ...]

    @property
    def urgency(self) -> tuple[int, float]:
        """What to sort by: the gravest flag first, then the weakest discrimination."""
        order = [str(flag) for flag in Flag]
        gravest = min((order.index(flag) for flag in self.flags), default=len(order))
        return gravest, 2.0 if self.figures.r is None else self.figures.r


@bp.get("/")
@requires(Permission.AUTHOR)
def index() -> ResponseReturnValue:
    """List papers and exams with their figures, those that need attention first."""
    reach = _reach()
    rows = [row for row in find.statistics() if _is_in(row, reach)]
    flagged = {row.id: _counts(row) for row in rows}
    rows.sort(key=lambda row: (-flagged[row.id].get(Flag.CHECK_KEY, 0), -row.n))
    whole = find.statistic("all")
    return render_template(
        "quality/index.html",
        rows=rows,
        flagged=flagged,
        whole=whole,
        newer=find.newer(whole.through_result_id) if whole else 0,
        job=queueing.newest_of(analysing.KIND),
        flags=FLAGS,
        address=_address,
        title=_title,
        band=psychometrics.band,
    )


@bp.post("/refresh")
@requires(Permission.AUTHOR)
def refresh() -> ResponseReturnValue:
    """Have the statistics made anew."""
    wake(analysing.queue(by=me(), now=g.now))
    flash(_("正在重新统计，办完后刷新这一页就能看到。"))
    return redirect(url_for(".index"), 303)


@bp.get("/papers/<int:document_id>")
@requires(Permission.AUTHOR)
def paper(document_id: int) -> ResponseReturnValue:
    """Show the figures of a paper and of every question that was drawn for it."""
    return _shown(_found(f"paper:{document_id}"))


@bp.get("/exams/<int:exam_id>")
@requires(Permission.AUTHOR)
def exam(exam_id: int) -> ResponseReturnValue:
    """Show the figures of one exam and of its questions."""
    return _shown(_found(f"exam:{exam_id}"))


@bp.post("/papers/<int:document_id>/responses")
@requires(Permission.MARK)
def paper_responses(document_id: int) -> ResponseReturnValue:
    """Send who answered what on a paper as a workbook: people within reach alone."""
    return _responses(_found(f"paper:{document_id}"))


@bp.post("/exams/<int:exam_id>/responses")
@requires(Permission.MARK)
def exam_responses(exam_id: int) -> ResponseReturnValue:
    """Send who answered what in an exam as a workbook: people within reach alone."""
    return _responses(_found(f"exam:{exam_id}"))


def _responses(row: PaperStatistic) -> ResponseReturnValue:
    content = exporting_responses.exported(
        row.document_id,
        row.exam_id,
        title=_title(row),
        author=current_app.config["SETTINGS"].bureau_name,
        by=me(),
        now=g.now,
    )
    reply = make_response(content)
    reply.content_type = XLSX
    name = row.subject.replace(":", "-")
    reply.headers["Content-Disposition"] = f'attachment; filename="responses-{name}.xlsx"'
    return reply


def _shown(row: PaperStatistic) -> ResponseReturnValue:
    lines = sorted(map(_line, find.item_statistics(row.id)), key=lambda line: line.urgency)
    return render_template(
        "quality/show.html",
        row=row,
        title=_title(row),
        enough=[line for line in lines if line.figures.n >= psychometrics.FEWEST],
        scarce=[line for line in lines if line.figures.n < psychometrics.FEWEST],
        newer=find.newer(row.through_result_id),
        flags=FLAGS,
        methods=METHODS,
        band=psychometrics.band,
        band_of_paper=psychometrics.band(row.n),
        few_shown=FEWEST_SHOWN,
        points=_points(lines),
        bins=_bins(row),
        responses_url=url_for(
            ".exam_responses" if row.exam_id else ".paper_responses",
            **({"exam_id": row.exam_id} if row.exam_id else {"document_id": row.document_id}),
        ),
    )


def _points(lines: list[Line]) -> list[tuple[str, float, float, bool]]:
    """Return the questions that have both figures, for the plot: key, p, r, flagged."""
    return [
        (line.question.key, line.figures.p, line.figures.r, Flag.CHECK_KEY in line.flags)
        for line in lines
        if line.figures.n >= psychometrics.FEWEST
        and line.figures.p is not None
        and line.figures.r is not None
    ]


def _bins(row: PaperStatistic) -> list[tuple[str, int]]:
    counts = row.figures["bins"]
    wide = 100 // len(counts)
    return [(str(wide * n), count) for n, count in enumerate(counts)]


def _line(figures: ItemStatistic) -> Line:
    return Line(figures, documents.question(figures.revision), flags_of(figures))


def flags_of(figures: ItemStatistic) -> tuple[str, ...]:
    """Return the flags of a question."""
    return tuple(flag for flag in figures.flags.split(",") if flag)


def options(figures: ItemStatistic, question: Question) -> list[tuple[str, int, int, bool]]:
    """Return each option with how many chose it, how many of the best, and if it is right."""
    counts, best = figures.figures["options"], figures.figures["top_options"]
    right = responses.keys(question)
    if question.kind is Kind.TRUE_FALSE:
        names = [_("对"), _("错")]
    else:
        names = [f"{chr(65 + n)}　{option.text}" for n, option in enumerate(question.options)]
    return list(zip(names, counts, best, right, strict=True))


def _counts(row: PaperStatistic) -> dict[str, int]:
    found: dict[str, int] = {}
    for figures in find.item_statistics(row.id):
        for flag in flags_of(figures):
            found[flag] = found.get(flag, 0) + 1
    return found


def _reach() -> set[int]:
    return set(access.below(access.departments(g.roles, Permission.AUTHOR)))


def _is_in(row: PaperStatistic, reach: set[int]) -> bool:
    """Papers belong to everybody; an exam to its department and those above it."""
    return row.exam is None or row.exam.department_id in reach


def _found(subject: str) -> PaperStatistic:
    row = find.statistic(subject)
    if row is None or not _is_in(row, _reach()):
        abort(404)
    return row


def _title(row: PaperStatistic) -> str:
    if row.exam is not None:
        return row.exam.title
    assert row.document_id is not None
    return find.newest_revision(row.document_id).title


def _address(row: PaperStatistic) -> str:
    if row.exam_id is not None:
        return url_for(".exam", exam_id=row.exam_id)
    return url_for(".paper", document_id=row.document_id)
