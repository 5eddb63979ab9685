"""Units: adding one, renaming it, putting it under another."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from trainer.domain.access import Permission
from trainer.services import people
from trainer.web import errors, wording
from trainer.web.forms import BaseForm
from trainer.web.gate import me, requires
from trainer.web.staff_base import bp, reach, unit_choices, unit_or_404


class UnitForm(BaseForm):
    """A new unit."""

    name = StringField(_l("单位名称"), [InputRequired(), Length(max=80)])
    code = StringField(
        _l("单位编码"),
        [
            InputRequired(),
            Length(max=40),
            Regexp(r"^[\w.\-]+$", message=_l("只用文字、数字、点、横线。")),
        ],
        description=_l("简短、唯一，导入名单时用来指明单位，例如 zx12315。"),
    )
    kind = SelectField(_l("类型"), choices=wording.choices(wording.UNITS), default="section")
    parent = SelectField(_l("上级单位"), coerce=int)


class NameForm(BaseForm):
    """A unit's name."""

    name = StringField(_l("单位名称"), [InputRequired(), Length(max=80)])


class PlaceForm(BaseForm):
    """The unit above."""

    parent = SelectField(_l("上级单位"), coerce=int)


@bp.route("/units/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def new_unit() -> ResponseReturnValue:
    """Show the form for a new unit, or add it."""
    form = UnitForm(parent=request.args.get("unit", type=int))
    form.parent.choices = unit_choices()
    if form.validate_on_submit():
        try:
            unit = people.add_department(
                form.name.data, form.code.data, parent_id=form.parent.data,
                kind=form.kind.data, by=me(), now=g.now,
            )  # fmt: skip
        except people.Taken as error:
            form.code.errors = [errors.sentence(error)]
        else:
            flash("staff-unit-new", "saved-draft")
            flash(_("已添加单位“%(name)s”。", name=unit.name))
            return redirect(url_for("staff.index", unit=unit.id))
    return render_template("staff/new_unit.html", form=form)


@bp.get("/units/<int:unit_id>")
@requires(Permission.ADMINISTER)
def unit(unit_id: int) -> ResponseReturnValue:
    """Show a unit with its name and its place, to change them."""
    return _page(unit_id)


@bp.post("/units/<int:unit_id>/name")
@requires(Permission.ADMINISTER)
def rename_unit(unit_id: int) -> ResponseReturnValue:
    """Give a unit another name."""
    form = NameForm()
    if not form.validate_on_submit():
        return _page(unit_id, name_form=form), 422
    people.rename_department(unit_or_404(unit_id), form.name.data, by=me(), now=g.now)
    flash(_("单位名称已改为“%(name)s”。", name=form.name.data))
    return redirect(url_for("staff.index", unit=unit_id))


@bp.post("/units/<int:unit_id>/place")
@requires(Permission.ADMINISTER)
def move_unit(unit_id: int) -> ResponseReturnValue:
    """Put a unit under another one; units at the top of one's reach stay where they are."""
    found = unit_or_404(unit_id)
    parent = unit_or_404(request.form.get("parent", 0, type=int))
    form = PlaceForm(formdata=None, parent=parent.id)
    if not _may_move(found.parent_id):
        form.parent.errors = [_("这是您管理的最上级单位，不能由您调整。")]
        return _page(unit_id, place_form=form), 409
    try:
        people.move_department(found, parent.id, by=me(), now=g.now)
    except people.CircularTree as error:
        form.parent.errors = [errors.sentence(error)]
        return _page(unit_id, place_form=form), 409
    flash(_("“%(name)s”已调整到“%(parent)s”之下。", name=found.name, parent=parent.name))
    return redirect(url_for("staff.index", unit=unit_id))


def _may_move(parent_id: int | None) -> bool:
    return parent_id is not None and parent_id in reach()


def _page(
    unit_id: int, name_form: NameForm | None = None, place_form: PlaceForm | None = None
) -> str:
    found = unit_or_404(unit_id)
    place = place_form or PlaceForm(formdata=None, parent=found.parent_id)
    place.parent.choices = unit_choices()
    return render_template(
        "staff/unit.html",
        unit=found,
        name_form=name_form or NameForm(formdata=None, name=found.name),
        place_form=place,
        may_move=_may_move(found.parent_id),
        wording=wording,
    )
