"""Handing in the recovery file of a candidate whose browser could not reach the server."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from trainer.domain.access import Permission
from trainer.exchange import recovery as files
from trainer.services import invigilating
from trainer.services.invigilating import Recovered
from trainer.store.queries import exams as find
from trainer.store.tables import Attempt
from trainer.web import answering
from trainer.web.exams_base import bp, exam_or_404
from trainer.web.forms import BaseForm
from trainer.web.gate import me, requires


class RecoveryForm(BaseForm):
    """A file that a candidate saved."""

    file = FileField(_l("恢复文件"), [FileRequired(_l("请选择文件。"))])


@bp.route("/<int:exam_id>/recovery", methods=["GET", "POST"])
@requires(Permission.MARK)
def recovery(exam_id: int) -> ResponseReturnValue:
    """Ask for a recovery file, or hand in what it holds."""
    exam, form = exam_or_404(exam_id), RecoveryForm()
    if form.validate_on_submit():
        opened = _opened(exam_id, form)
        if opened is not None:
            attempt, file = opened
            answers = answering.recovered(file.answers)
            found = invigilating.recover(attempt, answers, file.digest, by=me(), now=g.now)
            flash(_told(attempt, found), "ok" if found.counted else "warn")
            return redirect(url_for("exams.board", exam_id=exam_id), 303)
    page = render_template("exams/recovery.html", exam=exam, form=form)
    return page, 422 if form.errors else 200


def _opened(exam_id: int, form: RecoveryForm) -> tuple[Attempt, files.Recovered] | None:
    """Return a file with its sitting; None, with an error at the field, where there is none."""
    try:
        file = files.read(
            form.file.data.read(files.LARGEST + 1), current_app.config["SETTINGS"].secret_key
        )
    except files.NotARecoveryFile:
        form.file.errors = [_("这不是本系统生成的恢复文件，或者文件被改动过，没有交入。")]
        return None
    attempt = find.attempt(exam_id, file.sitting)
    if attempt is None:
        form.file.errors = [_("这个恢复文件不属于这场考试，没有交入。")]
        return None
    return attempt, file


def _told(attempt: Attempt, found: Recovered) -> str:
    """Return in one line what became of every answer of a file."""
    said = [
        (found.counted, _("%(n)s 题计入", n=found.counted)),
        (found.known, _("%(n)s 题原来就已送到", n=found.known)),
        (found.behind, _("%(n)s 题后来另有作答，以后来的为准", n=found.behind)),
        (
            found.late,
            _("%(n)s 题在截止之后交来，已留存，在“成绩与公布”里采纳才计分", n=found.late),
        ),
        (found.unusable, _("%(n)s 题不能采用，原样留存", n=found.unusable)),
    ]
    parts = _("，").join(text for number, text in said if number)
    return _(
        "%(name)s的恢复文件：%(parts)s。", name=attempt.person.name, parts=parts or _("没有作答")
    )
