"""Judging the questions of an exam, and the pass mark that follows."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.domain import standard
from trainer.domain.access import Permission
from trainer.domain.standard import FEWEST_JUDGES
from trainer.services import judging
from trainer.services.parts import documents, exams
from trainer.store.queries import exams as find
from trainer.store.tables import Exam
from trainer.web import citing
from trainer.web.context import score
from trainer.web.exams_base import bp, exam_or_404
from trainer.web.gate import account, me, requires


@bp.route("/<int:exam_id>/judge", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def judge(exam_id: int) -> ResponseReturnValue:
    """Show every question with what one thought of it and what all think, or keep a judgement."""
    exam = exam_or_404(exam_id)
    typed = _typed(exam)
    wrong = {revision for revision, text in typed.items() if _chance(text) is None}
    if request.method == "POST" and not wrong:
        given = {revision: _chance(text) or Fraction(0) for revision, text in typed.items()}
        judging.judge(exam, given, by=me(), now=g.now)
        flash(f"exam-judge-{exam_id}", "saved-draft")
        flash(_("评定已保存。以前各轮都保留，按最近一轮计算。"), "ok")
        return redirect(url_for("exams.judge", exam_id=exam_id))
    page = _page(exam, typed, wrong if request.method == "POST" else set())
    return page, 422 if request.method == "POST" else 200


def _typed(exam: Exam) -> dict[int, str]:
    """Return what the form holds: as sent, else this judge's newest round."""
    listed = exams.listed(exam)
    if request.method == "POST":
        return {revision: request.form.get(f"p-{revision}", "").strip() for revision in listed}
    mine = {
        row.revision_id: str(float(100 * row.p)).removesuffix(".0")
        for row in find.judgements(exam.id)
        if row.judge_id == account().id
    }
    return {revision: mine.get(revision, "") for revision in listed}


def _chance(text: str) -> Fraction | None:
    """Return a percentage somebody typed as a share of one; None when it is none."""
    plain = text.removesuffix("%").strip()
    if not plain.isascii() or not plain.replace(".", "", 1).isdigit() or len(plain) > 6:
        return None
    share = Fraction(plain) / 100
    return share if share <= 1 else None


def _page(exam: Exam, typed: dict[int, str], wrong: set[int]) -> str:
    rows = find.judgements(exam.id)
    judged = exams.judged(exam)
    points = exams.listed(exam)
    questions: list[dict[str, Any]] = [
        {
            "revision": revision,
            "question": documents.question(documents.revision(revision)),
            "points": points[revision],
            "typed": text,
            "mean": standard.of_question(judged, revision),
        }
        for revision, text in typed.items()
    ]
    return render_template(
        "exams/judge.html",
        exam=exam,
        started=exams.started(exam),
        questions=questions,
        wrong=wrong,
        standard=exams.standard_of(exam),
        names=find.names({row.judge_id for row in rows}),
        rounds={row.judge_id: row.round for row in rows},
        fewest=FEWEST_JUDGES,
        address=citing.address,
    )


@bp.post("/<int:exam_id>/judge/adopt")
@requires(Permission.AUTHOR)
def adopt(exam_id: int) -> ResponseReturnValue:
    """Make what the judges ask for the pass mark of the exam."""
    exam = exam_or_404(exam_id)
    found = exams.standard_of(exam)
    source = ""
    if found is not None:
        source = _("由 %(n)s 名评委逐题评定（Angoff 法），平均 %(mark)s", n=len(found.of_judges), mark=score(found.mark))  # fmt: skip
        if found.spread is not None:
            source += _("，标准差 %(sd)s", sd=score(found.spread))
    judging.adopt(exam, source, by=me(), now=g.now)
    flash(_("合格线已按评委的评定设定。"), "ok")
    return redirect(url_for("exams.show", exam_id=exam_id))
