"""Judging the questions of an exam, and the pass mark that follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.domain import standard
from trainer.domain.access import Permission
from trainer.domain.standard import FEWEST_JUDGES, Judged
from trainer.services import judging
from trainer.services.parts import documents, exams
from trainer.services.parts.exams import Pool
from trainer.store.queries import exams as find
from trainer.store.tables import Exam
from trainer.web import citing
from trainer.web.context import score
from trainer.web.exams_base import bp, exam_or_404
from trainer.web.gate import me, requires


@bp.route("/<int:exam_id>/judge", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def judge(exam_id: int) -> ResponseReturnValue:
    """Show every question with what one thought of it and what all think, or keep a judgement."""
    exam = exam_or_404(exam_id)
    pools = exams.pools(exam)
    mine = exams.judgements(exam).get(me().id, {})
    typed = _typed(exams.worth(pools), mine)
    wrong = {r for r, text in typed.items() if (text or r in mine) and _chance(text) is None}
    if request.method == "POST" and not wrong:
        given = {revision: _chance(text) for revision, text in typed.items() if text}
        judging.judge(exam, {r: p for r, p in given.items() if p is not None}, by=me(), now=g.now)
        flash(f"exam-judge-{exam_id}", "saved-draft")
        open_ones = sum(not text for text in typed.values())
        if open_ones:
            flash(_("已保存。还有 %(n)s 题没有评，全部评完才计入合格线。", n=open_ones), "ok")
        else:
            flash(_("评定已保存。以前各轮都保留，按最近一轮计算。"), "ok")
        return redirect(url_for("exams.judge", exam_id=exam_id))
    page = _page(exam, pools, typed, wrong if request.method == "POST" else set())
    return page, 422 if request.method == "POST" else 200


def _typed(asked: Iterable[int], mine: Mapping[int, Fraction]) -> dict[int, str]:
    """Return what the form holds: as sent, else what this judge said last."""
    if request.method == "POST":
        return {revision: request.form.get(f"p-{revision}", "").strip() for revision in asked}
    said = {revision: str(float(100 * p)).removesuffix(".0") for revision, p in mine.items()}
    return {revision: said.get(revision, "") for revision in asked}


def _chance(text: str) -> Fraction | None:
    """Return a percentage somebody typed as a share of one; None when it is none."""
    plain = text.removesuffix("%").strip()
    if not plain.isascii() or not plain.replace(".", "", 1).isdigit() or len(plain) > 6:
        return None
    share = Fraction(plain) / 100
    return share if share <= 1 else None


def _page(exam: Exam, pools: list[Pool], typed: dict[int, str], wrong: set[int]) -> str:
    rows, points = find.judgements(exam.id), exams.worth(pools)
    judged = exams.judged(exam, points)
    begun = {judge: len(points.keys() & of) for judge, of in exams.judgements(exam).items()}
    return render_template(
        "exams/judge.html",
        exam=exam,
        started=exams.started(exam),
        draws=not documents.paper(exam.paper_revision).is_fixed,
        sections=_sections(pools, typed, judged),
        count=len(points),
        wrong=wrong,
        standard=standard.angoff(judged, points),
        extremes=standard.extremes(judged, [one.draw for one in pools]) if judged else None,
        names=find.names({row.judge_id for row in rows}),
        rounds={row.judge_id: row.round for row in rows},
        begun={judge: done for judge, done in begun.items() if judge not in judged},
        fewest=FEWEST_JUDGES,
        address=citing.address,
    )


def _sections(pools: list[Pool], typed: Mapping[int, str], judged: Judged) -> list[dict[str, Any]]:
    """Return the sections with their questions; one that two sections can ask stands in the first."""
    revisions = documents.revisions(set(typed))
    shown: set[int] = set()
    found = []
    for one in pools:
        fresh = [revision for revision in one.chances if revision not in shown]
        shown |= set(fresh)
        questions = [
            {
                "revision": revision,
                "document": revisions[revision].document_id,
                "question": documents.question(revisions[revision]),
                "typed": typed[revision],
                "mean": standard.of_question(judged, revision),
            }
            for revision in fresh
        ]
        found.append({"section": one.section, "size": len(one.chances), "questions": questions})
    return found


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
        if not documents.paper(exam.paper_revision).is_fixed:
            source += _("；抽题试卷，按 %(n)s 道可抽的题各自抽到的机会平均", n=len(exams.worth(exams.pools(exam))))  # fmt: skip
    judging.adopt(exam, source, by=me(), now=g.now)
    flash(_("合格线已按评委的评定设定。"), "ok")
    return redirect(url_for("exams.show", exam_id=exam_id))
