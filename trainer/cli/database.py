"""Making an installation, and bringing its database up to date."""

from __future__ import annotations

import click
import flask_migrate

from trainer.cli import installation
from trainer.cli.content import read_library, synced
from trainer.cli.installation import Schema, data_option
from trainer.cli.speech import Refusal, example, say
from trainer.clock import utc_now
from trainer.domain.access import Role
from trainer.services import people
from trainer.services.people import NewPerson
from trainer.store.queries import people as find
from trainer.store.tables import Department


@click.command(
    epilog=example(
        "trainer init",
        'trainer init --data /srv/trainer --login admin --name 王磊 --unit "某某区市场监督管理局"',
    )
)
@click.option("--login", default="admin", show_default=True, help="管理员的登录名。 Login.")
@click.option("--name", default="系统管理员", show_default=True, help="管理员的姓名。 Name.")
@click.option(
    "--unit", help="最上级单位的名称，默认取设置里的单位名称。 The top department's name."
)
@click.option("--code", default="top", show_default=True, help="最上级单位的编码。 Its code.")
@data_option
def init(login: str, name: str, unit: str | None, code: str) -> None:
    """建立数据库、读入内容、开出第一个管理员账号。

    Make the database, read the content and open the first administrator's account.
    """
    settings = installation.settings()
    with installation.opened(settings, current=False):
        if installation.schema() is Schema.AHEAD:
            raise installation.newer()
        if installation.schema() is not Schema.EMPTY and find.staff():
            raise Refusal(
                f"{settings.data} 已经初始化，没有改动；更新数据库请用 trainer upgrade",
                f"{settings.data} is initialised already, nothing was changed;"
                " to update it run trainer upgrade",
            )
        library = read_library(settings.library)
        flask_migrate.upgrade()
        synced(library)
        top = find.top_department() or _top(unit or settings.bureau_name, code)
        new = NewPerson(name, login, top.id, (Role.ADMINISTRATOR,))
        added = people.add(new, by=None, now=utc_now())
        say(f"已初始化：{settings.data}", "initialised")
        say(
            f"登录名 {added.user.login}，初始密码 {added.password}（只显示这一次，首次登录须修改）",
            "login and first password, shown this once",
        )


def _top(name: str, code: str) -> Department:
    return people.add_department(name, code, parent_id=None, kind="bureau", by=None, now=utc_now())


@click.command(epilog=example("trainer upgrade", "trainer upgrade --data /srv/trainer"))
@data_option
def upgrade() -> None:
    """把数据库的结构更新到本程序的版本。请先备份。

    Bring the database's schema up to this program's. Make a backup first.
    """
    with installation.opened(installation.existing(), current=False):
        before = installation.schema()
        if before is Schema.AHEAD:
            raise installation.newer()
        if before is Schema.CURRENT:
            say("数据库已是最新，没有改动", "the database is up to date, nothing was changed")
            return
        flask_migrate.upgrade()
        installation.require_current()
        say(
            "数据库已更新；如内容有更新，接着运行 trainer content sync",
            "the database was upgraded; run trainer content sync if the content changed too",
        )
