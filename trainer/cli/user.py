"""Accounts: adding one, taking over a staff list, closing one."""

from __future__ import annotations

from pathlib import Path

import click

from trainer.cli import installation
from trainer.cli.installation import data_option
from trainer.cli.speech import Refusal, example, say, table
from trainer.clock import utc_now
from trainer.domain.access import Role
from trainer.exchange.reader import Unreadable
from trainer.exchange.staff import StaffList
from trainer.exchange.upload import UploadRefused
from trainer.services import importing_staff, people
from trainer.services.importing_staff import NothingToAdd, TooManyPeople
from trainer.services.parts import names
from trainer.services.people import Added, NewPerson
from trainer.store.queries import people as find
from trainer.store.tables import Department


@click.group()
@data_option
def user() -> None:
    """账号。 Accounts."""


@user.command(
    epilog=example(
        "trainer user add --name 李娜 --login lina --department top",
        "trainer user add --name 何伟 --login hewei --department top --role trainer --role manager",
    )
)
@click.option("--name", required=True, help="姓名。 Name.")
@click.option("--login", required=True, help="登录名。 Login.")
@click.option("--department", required=True, metavar="CODE", help="单位的编码。 Department code.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([str(role) for role in Role]),
    default=(str(Role.TRAINEE),),
    show_default=True,
    help="角色，可以给多个。 Role; may be given several times.",
)
@click.option("--staff-no", help="工号。 Staff number.")
@data_option
def add(
    name: str, login: str, department: str, roles: tuple[str, ...], staff_no: str | None
) -> None:
    """新开一个账号，初始密码只显示一次，首次登录须修改。

    Open an account; the first password is shown once and must be changed.
    """
    _require(name, "--name")
    _require(names.folded(login), "--login")
    with installation.opened(installation.existing()):
        place = _department(department)
        held = tuple(dict.fromkeys(Role(role) for role in roles))
        new = NewPerson(name, login, place.id, held, staff_no=staff_no)
        _tell([people.add(new, by=None, now=utc_now())])


def _require(text: str, option: str) -> None:
    if not text.strip():
        raise Refusal(f"{option} 不能为空", f"{option} must not be empty", 2)


def _department(code: str) -> Department:
    found = find.department_by_code(code)
    if found is None:
        known = "、".join(f"{place.code}（{place.name}）" for place in find.departments())
        raise Refusal(
            f"没有编码为 {code} 的单位，现有：{known}",
            f"there is no department with the code {code}",
        )
    return found


def _tell(added: list[Added]) -> None:
    say(f"已新增 {len(added)} 个账号，初始密码只显示这一次", "accounts added; passwords shown once")
    table([(one.user.person.name, one.user.login, one.password) for one in added])


@user.command(
    "import",
    epilog=example("trainer user import mingdan.xlsx --dry-run", "trainer user import mingdan.csv"),
)
@click.argument(
    "file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="只检查，不新增。 Only check.")
@data_option
@click.pass_context
def import_(ctx: click.Context, file: Path, dry_run: bool) -> None:
    """从 xlsx 或 csv 名单新增账号；有错误的行逐条指出并跳过，退出码为 1。

    Add accounts from a staff list; faulty rows are named and left out, and the exit code is 1.
    """
    settings = installation.existing()
    listed = _read(file, settings.data / "uploads")
    with installation.opened(settings):
        departments = find.departments()
        planned = importing_staff.plan(listed, departments)
        for fault in planned.faults:
            say(f"第 {fault.row} 行 {fault.column}：{fault.zh}", f"row {fault.row}: {fault.en}")
        say(
            f"可新增 {len(planned.new)} 人，已有 {len(planned.known)} 人，有错误 {len(planned.faults)} 处",
            f"{len(planned.new)} new, {len(planned.known)} known, {len(planned.faults)} faults",
        )
        if not dry_run:
            _adopt(listed, departments)
    if planned.faults:
        ctx.exit(1)


def _read(file: Path, folder: Path) -> StaffList:
    try:
        return importing_staff.read(file.name, file.read_bytes(), folder)
    except (UploadRefused, Unreadable) as bad:
        raise Refusal(
            f"{file.name} 不能读取（{bad.reason}），请另存为不含宏和密码的 xlsx，或 UTF-8 的 csv",
            f"{file.name} cannot be taken ({bad.reason}); save it as a plain xlsx or a UTF-8 csv",
        ) from bad
    except TooManyPeople as bad:
        raise Refusal(
            f"{file.name} 有 {bad.count} 人，一次最多 {bad.most} 人，请分开导入",
            f"{file.name} lists {bad.count} people; at most {bad.most} are taken at once",
        ) from bad


def _adopt(listed: StaffList, departments: list[Department]) -> None:
    try:
        _tell(importing_staff.adopt(listed, departments, by=None, now=utc_now()))
    except NothingToAdd:
        say("没有可以新增的人", "there is nobody to add")


@user.command(
    epilog=example("trainer user disable lina", "trainer user disable lina --data /srv/t")
)
@click.argument("login", metavar="LOGIN")
@data_option
def disable(login: str) -> None:
    """停用一个账号并结束它的登录，记录都保留。

    Close an account and end its sessions; all records stay.
    """
    with installation.opened(installation.existing()):
        found = find.user_by_login(names.folded(login))
        if found is None:
            raise Refusal(f"没有登录名为 {login} 的账号", f"there is no account {login}")
        was_closed = found.disabled_at is not None
        people.disable(found, by=None, now=utc_now())
        zh, en = ("早已停用", "was closed before") if was_closed else ("已停用", "is closed")
        say(f"账号 {found.login} {zh}", f"account {found.login} {en}")
