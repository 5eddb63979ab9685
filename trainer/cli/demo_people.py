"""Who works in the demonstration: an imagined bureau, its units and its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trainer.domain.access import Role

BUREAU = "云澜区市场监督管理局"
PASSWORD = "Yanshi-2026-xunlian"  # noqa: S105 - printed for everyone, and the demonstration says so


@dataclass(frozen=True)
class Unit:
    """A department of the demonstration."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Played:
    """Someone simulated. `ability` lies around 0, about -1.5 to 1.7; `wave` counts the
    assignments of the course; `stops_at` names the element they do not finish.
    """

    name: str
    login: str
    unit: str
    ability: float = 0.0
    wave: int = 0
    stops_at: str = ""
    roles: tuple[Role, ...] = (Role.TRAINEE,)
    category: str = "civil_servant"


TOP = Unit("YL", BUREAU, "bureau")
UNITS = (
    Unit("YL-ZX", "12315中心", "centre"),
    Unit("YL-XB", "消费者权益保护科", "section"),
    Unit("YL-CG", "城关市场监督管理所", "station"),
)
PILOT = "YL-ZX"

ADMINISTRATOR = Played("王磊", "wanglei", "YL", roles=(Role.ADMINISTRATOR,))
CHIEF = Played("赵敏", "zhaomin", "YL", roles=(Role.MANAGER,))
AUDITOR = Played("孙静", "sunjing", "YL", roles=(Role.AUDITOR,))
TRAINERS = (
    Played("陈刚", "chengang", "YL", roles=(Role.TRAINER,)),
    Played("何伟", "hewei", "YL-CG", roles=(Role.TRAINER, Role.MANAGER)),
    Played("秦岚", "qinlan", "YL-ZX", 1.3, 1, roles=(Role.TRAINER, Role.TRAINEE)),
)
STAFF = (CHIEF, AUDITOR, *TRAINERS)

# Ordered so that the first few already differ in unit, ability and how far they come.
TRAINEES = (
    Played("李娜", "lina", "YL-ZX", 0.4, 3, "case"),
    Played("周琳", "zhoulin", "YL-ZX", 1.4, 1),
    Played("马超群", "machaoqun", "YL-XB", 0.9, 2),
    Played("刘思远", "liusiyuan", "YL-CG", -0.6, 2, category="contract"),
    Played("吴桐", "wutong", "YL-ZX", -1.2, 1, category="institution"),
    Played("郑晓曼", "zhengxiaoman", "YL-ZX", 0.2, 1, category="institution"),
    Played("冯立新", "fenglixin", "YL-CG", 1.7, 2),
    Played("高翔宇", "gaoxiangyu", "YL-XB", -0.2, 2),
    Played("单雯", "shanwen", "YL-ZX", 1.0, 1),
    Played("曾强", "zengqiang", "YL-CG", -1.5, 3, category="contract"),
    Played("罗文博", "luowenbo", "YL-XB", 0.0, 2, "quiz"),
    Played("唐国栋", "tangguodong", "YL-CG", -0.9, 2, "l3", category="contract"),
    Played("林若溪", "linruoxi", "YL-XB", 1.2, 2),
    Played("黄启明", "huangqiming", "YL-ZX", -0.4, 1),
    Played("徐海燕", "xuhaiyan", "YL-CG", 0.5, 3),
    Played("宋佳怡", "songjiayi", "YL-ZX", 0.8, 1, category="institution"),
    Played("韩雪梅", "hanxuemei", "YL-XB", 0.6, 3),
    Played("彭志强", "pengzhiqiang", "YL-CG", 0.3, 3),
    Played("任芳", "renfang", "YL-ZX", -0.7, 1, category="contract"),
    Played("邓一凡", "dengyifan", "YL-XB", 1.5, 3),
    Played("苏婉清", "suwanqing", "YL-CG", -0.3, 3, "quiz", category="institution"),
    Played("蒋浩然", "jianghaoran", "YL-ZX", 0.1, 3),
    Played("田雨", "tianyu", "YL-CG", 0.9, 3),
)
NEWCOMER = Played("白若宁", "bairuoning", "YL-XB")
EVERYONE = (ADMINISTRATOR, *STAFF, *TRAINEES, NEWCOMER)

# When the course is assigned to each wave, and by when it is due.
WAVES = {
    1: (date(2026, 9, 23), date(2026, 9, 30)),
    2: (date(2026, 10, 9), date(2026, 10, 30)),
    3: (date(2026, 11, 2), date(2026, 11, 27)),
}

# One account for each role, for the tour.
TOUR = (
    ("学员 trainee", TRAINEES[0]),
    ("带教老师 trainer", TRAINERS[0]),
    ("科室负责人 manager", CHIEF),
    ("系统管理员 administrator", ADMINISTRATOR),
    ("安全审计员 auditor", AUDITOR),
)
