"""Units and people: the tree, the list, one person, roles and accounts."""

from __future__ import annotations

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.domain.access import Permission, Role
from trainer.services import people
from trainer.services.parts import held, names
from trainer.services.people import Added, NewPerson
from trainer.store.queries import staff as find
from trainer.web import errors, staff_import, staff_units, wording
from trainer.web.forms import BaseForm
from trainer.web.gate import account, me, requires, saw
from trainer.web.staff_base import (
    account_or_404,
    bp,
    reach,
    show_passwords,
    tree,
    unit_choices,
    unit_or_404,
)

__all__ = ["bp", "staff_import", "staff_units"]

PER_PAGE = 50
LONGEST_SEARCH = 60


class PersonForm(BaseForm):
    """A new person with an account."""

    name = StringField(_l("姓名"), [InputRequired(), Length(max=60)])
    login = StringField(
        _l("登录名"),
        [
            Optional(),
            Length(max=64),
            Regexp(r"^[\w.\-]+$", message=_l("只用文字、数字、点、横线。")),
        ],
        description=_l("不填时按姓名拼音生成，与别人重复的加数字。"),
    )
    staff_no = StringField(_l("工号"), [Optional(), Length(max=40)])
    department = SelectField(_l("单位"), coerce=int)
    category = SelectField(_l("人员类别"), choices=wording.choices(wording.CATEGORIES))
    post_group = StringField(_l("岗位"), [Optional(), Length(max=40)])
    hired_on = DateField(_l("入职日期"), [Optional()])
    roles = SelectMultipleField(
        _l("角色"),
        [InputRequired(_l("至少选一个角色。"))],
        choices=wording.choices(wording.ROLES),
        default=[str(Role.TRAINEE)],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class GrantForm(BaseForm):
    """A role in a unit."""

    role = SelectField(_l("角色"), choices=wording.choices(wording.ROLES))
    department = SelectField(_l("在哪个单位"), coerce=int)


@bp.get("/")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Show the units in reach and their people, narrowed by unit and by search."""
    unit_id = request.args.get("unit", type=int)
    unit = unit_or_404(unit_id) if unit_id is not None else None
    page = max(1, request.args.get("page", 1, type=int))
    sought = names.sought(request.args.get("q", "")[:LONGEST_SEARCH])
    users, count = find.page(sought, unit_id, offset=(page - 1) * PER_PAGE, limit=PER_PAGE)
    return render_template(
        "staff/index.html",
        tree=tree(),
        headcounts=find.headcounts(),
        unit=unit,
        q=request.args.get("q", ""),
        users=users,
        grants=find.grants([user.id for user in users]),
        reach=reach(),
        count=count,
        page=page,
        pages=-(-count // PER_PAGE),
        page_url=lambda number: url_for("staff.index", unit=unit_id, q=sought or None, page=number),
        wording=wording,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Show the form for a new person, suggest a login, or add the person."""
    form = PersonForm(department=request.args.get("unit", type=int))
    form.department.choices = unit_choices()
    if request.method == "POST" and "suggest" in request.form:
        form.login.data = people.suggested_login(form.name.data) if form.name.data else ""
    elif form.validate_on_submit():
        try:
            added = people.add(_person_of(form), by=me(), now=g.now)
        except people.Taken as error:
            field = form.staff_no if error.what == "staff_no" else form.login
            field.errors = [errors.sentence(error)]
        else:
            flash("staff-new", "saved-draft")
            return show_passwords([added])
    return render_template("staff/new.html", form=form)


def _person_of(form: PersonForm) -> NewPerson:
    return NewPerson(
        name=form.name.data,
        login=form.login.data or people.suggested_login(form.name.data),
        department_id=form.department.data,
        roles=tuple(Role(role) for role in form.roles.data),
        staff_no="".join((form.staff_no.data or "").split()) or None,
        category=form.category.data,
        post_group=form.post_group.data or "",
        hired_on=form.hired_on.data,
    )


@bp.get("/<int:user_id>")
@requires(Permission.ADMINISTER)
def show(user_id: int) -> ResponseReturnValue:
    """Show one person's account and roles."""
    user = account_or_404(user_id)
    saw(user.person_id)
    form = GrantForm(formdata=None, department=user.person.department_id)
    form.department.choices = unit_choices()
    held_roles = find.grants([user.id])[user.id]
    return render_template(
        "staff/show.html",
        user=user,
        grants=[grant for grant in held_roles if grant.department_id in reach()],
        beyond=sum(grant.department_id not in reach() for grant in held_roles),
        units=find.department_names(),
        is_me=user.id == account().id,
        form=form,
        wording=wording,
    )


@bp.post("/<int:user_id>/roles")
@requires(Permission.ADMINISTER)
def grant(user_id: int) -> ResponseReturnValue:
    """Give a role in a unit in reach."""
    user = account_or_404(user_id)
    role, unit = _role_and_unit()
    people.grant(user, role, unit, by=me(), now=g.now)
    flash(_("已授予%(role)s。", role=wording.ROLES[role]))
    return redirect(url_for("staff.show", user_id=user_id))


@bp.post("/<int:user_id>/roles/revoked")
@requires(Permission.ADMINISTER)
def revoke(user_id: int) -> ResponseReturnValue:
    """Take back a role in a unit in reach."""
    user = account_or_404(user_id)
    role, unit = _role_and_unit()
    people.revoke(user, role, unit, by=me(), now=g.now)
    flash(_("已收回%(role)s。", role=wording.ROLES[role]))
    return redirect(url_for("staff.show", user_id=user_id))


def _role_and_unit() -> tuple[Role, int]:
    role = request.form.get("role", "")
    unit = unit_or_404(request.form.get("department", 0, type=int))
    if role not in wording.ROLES:
        abort(404)
    return Role(role), unit.id


@bp.post("/<int:user_id>/disabled")
@requires(Permission.ADMINISTER)
def disable(user_id: int) -> ResponseReturnValue:
    """Close an account: its sessions end at once."""
    people.disable(account_or_404(user_id), by=me(), now=g.now)
    flash(_("账号已停用，已登录的地方全部退出。"))
    return redirect(url_for("staff.show", user_id=user_id))


@bp.post("/<int:user_id>/enabled")
@requires(Permission.ADMINISTER)
def enable(user_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    people.enable(account_or_404(user_id), by=me(), now=g.now)
    flash(_("账号已启用。"))
    return redirect(url_for("staff.show", user_id=user_id))


@bp.post("/<int:user_id>/password")
@requires(Permission.ADMINISTER)
def reset(user_id: int) -> ResponseReturnValue:
    """Give an account a new first password, which is shown once."""
    user = account_or_404(user_id)
    password = people.reset_password(user, by=me(), now=g.now)
    return show_passwords([Added(account_or_404(user_id), password)])


@bp.get("/passwords/<name>")
@requires(Permission.ADMINISTER)
def passwords(name: str) -> ResponseReturnValue:
    """Show first passwords this once, ready to print."""
    settings = current_app.config["SETTINGS"]
    look = held.peek if request.method == "HEAD" else held.taken
    shown = look(settings, g.session_id, "passwords", name, now=g.now)
    page = render_template("staff/passwords.html", shown=shown, units=find.department_names())
    return page, 200 if shown is not None else 404
