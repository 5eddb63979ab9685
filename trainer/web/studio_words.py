"""What the pages about writing cases call things: codes in words, and the values of an element."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from trainer.domain.scenario import difference

TABS: dict[str, Any] = {
    "outline": _l("提纲"),
    "papers": _l("材料"),
    "writing": _l("文书与办理结果"),
    "full": _l("高级"),
}
CHANNELS: dict[str, Any] = {
    "platform": _l("全国12315平台"),
    "hotline": _l("12345热线工单"),
    "visit": _l("来访"),
    "phone": _l("来电"),
    "letter": _l("来信"),
}
DEEDS: dict[str, Any] = {
    "none": _l("（没有）"),
    "accept": _l("受理"),
    "refuse": _l("不予受理"),
    "test": _l("委托鉴定、检测"),
    "tested": _l("收到鉴定、检测结论"),
    "agree": _l("达成调解协议"),
    "terminate": _l("决定终止调解"),
    "tell": _l("告知终止调解"),
    "lead": _l("调解中发现线索"),
    "check": _l("核查线索"),
}
SLIPS: dict[str, Any] = {
    "points": _l("扣分"),
    "time": _l("误时"),
    "red": _l("红线差错"),
}
LEADS: dict[str, Any] = {
    "on": _l("有人纠正，接着办"),
    "repair": _l("先补救一步，再接着办"),
    "end": _l("案件就此结束"),
}
OUTCOMES: dict[str, Any] = {
    "resolved": _l("依法办结"),
    "escalated": _l("没有办好"),
    "lapsed": _l("超过期限"),
    "unlawful": _l("办理违法"),
}
STATES: dict[str, Any] = {
    "live": _l("在用"),
    "in_review": _l("待审核"),
    "draft": _l("草稿"),
    "retired": _l("已停用"),
}
LABELS: dict[str, Any] = {
    "title": _l("案名"),
    "matter": _l("投诉什么"),
    "received": _l("收到的时间"),
    "office": _l("办理单位"),
    "channel": _l("来源"),
    "difficulty": _l("难度"),
    "minutes": _l("约需分钟"),
    "task": _l("交给学员的任务"),
    "note": _l("内部说明"),
    "author": _l("编写人"),
    "duties": _l("职责"),
    "people": _l("人物"),
    "role": _l("身份"),
    "name": _l("姓名或名称"),
    "about": _l("学员看得到的介绍"),
    "interest": _l("没有说出来的打算"),
    "said": _l("当事人说了什么"),
    "right": _l("应当怎么做"),
    "answer": _l("对方的反应"),
    "why": _l("为什么"),
    "citations": _l("依据"),
    "competency": _l("履职能力"),
    "deed": _l("办理动作"),
    "cost": _l("耗时"),
    "hint": _l("提示"),
    "mistakes": _l("新人常犯的错"),
    "text": _l("内容"),
    "slip": _l("后果"),
    "leads": _l("之后"),
    "follows": _l("接下来发生什么"),
    "repair": _l("怎样补救"),
    "red": _l("是哪一种红线差错"),
    "tempting": _l("为什么容易犯"),
    "papers": _l("材料"),
    "kind": _l("种类"),
    "at": _l("什么时候出现"),
    "must_read": _l("应当先看"),
    "writing": _l("文书"),
    "form": _l("文书名称"),
    "prompt": _l("写作要求"),
    "rubric": _l("评分标准"),
    "after": _l("在哪一步以后写"),
    "facts": _l("用得上的案情"),
    "closings": _l("办理结果"),
}
LISTS: dict[str, Any] = {
    "scenes": _l("环节"),
    "endings": _l("办理结果"),
    "events": _l("事件"),
    "deadlines": _l("时限"),
    "exhibits": _l("材料"),
    "personas": _l("人物"),
    "variables": _l("变量"),
    "criteria": _l("评分项"),
    "critical_errors": _l("红线差错"),
    "deliverables": _l("文书"),
}
# What the elements of a whole case are called.
ELEMENTS: dict[str, Any] = {
    **LISTS,
    "head": _l("案情和计分"),
    "choices": _l("处置"),
    "turns": _l("对话"),
    "points": _l("给分"),
    "effects": _l("效果"),
    "goto": _l("之后去哪里"),
    "reason": _l("为什么"),
    "summary": _l("投诉什么"),
    "starts": _l("收到的时间"),
    "as_of": _l("适用法律的日期"),
    "closings": _l("办理结果"),
    "fields": _l("栏目"),
    "elements": _l("要素"),
    "scoring": _l("计分"),
    "must_read": _l("应当先看"),
    "yaml": _l("全文"),
}
STAGES: dict[str, Any] = {
    "accept": _l("受理不受理"),
    "mediate": _l("调解"),
    "terminate": _l("终止调解"),
    "check": _l("核查线索"),
    "write": _l("写文书"),
    "ending": _l("办理结果"),
}
CLASSES: dict[Any, Any] = {
    difference.Class.WORDING: _l("只改了文字"),
    difference.Class.ADDITIVE: _l("增加了内容"),
    difference.Class.SCORING: _l("改了给分"),
    difference.Class.STRUCTURE: _l("改了走法或者时限"),
    difference.Class.LAW: _l("改了依据"),
}
# What the values of an element are called, where it is not what an outline calls them.
NAMES: dict[str, Any] = {
    "title": _l("名称"),
    "turns": _l("对话"),
    "by": _l("谁"),
    "text": _l("内容"),
    "on_enter": _l("到这一步时发生什么"),
    "choices": _l("处置"),
    "goto": _l("之后去哪里"),
    "reason": _l("为什么"),
    "when": _l("什么情况下才有"),
    "points": _l("给分"),
    "critical": _l("是哪一种红线差错"),
    "effects": _l("带来什么变化"),
    "mistake": _l("同一种错的记号"),
    "deliverable": _l("要写的文书"),
    "tone": _l("说话的样子"),
    "mood": _l("心情看哪个变量"),
    "knows": _l("知道什么，一行一件"),
    "released": _l("什么时候有"),
    "length": _l("多少"),
    "unit": _l("怎样计算"),
    "starts": _l("什么时候开始"),
    "since": _l("从哪个时限开始起"),
    "priority": _l("先后（数小的在前）"),
    "type": _l("类型"),
    "initial": _l("开始时"),
    "min": _l("最小"),
    "max": _l("最大"),
    "values": _l("可以是哪些，一行一个"),
    "fields": _l("栏目"),
    "elements": _l("必备要素"),
    "label": _l("栏目名称"),
    "required": _l("必须填写"),
    "help": _l("填写说明"),
    "found_by": _l("写到哪些词算有，一行一个"),
    "rule": _l("还要核对什么"),
    "in_field": _l("只看哪一栏"),
    "weight": _l("几份文书之间的权重"),
    "facts": _l("用得上的案情，一行一条"),
    "citations": _l("依据，一行一条"),
    "outcome": _l("属于哪一种"),
    "summary": _l("谁投诉谁、什么事、多少钱"),
    "as_of": _l("适用法律的日期"),
    "scoring": _l("计分"),
    "weights": _l("三本账的权重，合计 100"),
    "process": _l("处置过程"),
    "timeliness": _l("法定期限"),
    "product": _l("文书"),
    "pass_mark": _l("及格线（百分数）"),
    "critical_cap": _l("有红线差错时最高（百分数）"),
    "pictures": _l("照片"),
    "svg": _l("图画（SVG）"),
    "guided": _l("引导案件：不留成绩"),
}
# Where a list gives a name another meaning.
_OWN: dict[str, Any] = {
    "head-title": _l("案名"),
    "head-starts": _l("收到的时间"),
    "events-when": _l("什么情况下才发生"),
    "events-after": _l("过多久"),
    "events-at": _l("什么时刻"),
    "critical_errors-text": _l("说明"),
}
HELP: dict[str, Any] = {
    "mistake": _l("记号相同的只扣一次分。"),
    "mood": _l("只能是整数变量，数小表示不高兴。"),
    "interest": _l("学员办完才看得到。"),
    "hint": _l("只在练习中出现。"),
    "critical_cap": _l("红线差错不会被别的分抵掉。"),
}


def label(name: str, owner: str = "") -> Any:
    """Return what a value of an element is called; `owner` is the list, at its first level."""
    return _OWN.get(f"{owner}-{name}") or NAMES.get(name) or LABELS.get(name) or ELEMENTS.get(name)


def as_it_is(name: str) -> str:
    """Return a name that is in words already."""
    return name
