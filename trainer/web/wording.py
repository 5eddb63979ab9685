"""What codes are called on pages: roles, permissions, acts of the log, findings of the check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from trainer.domain.access import Permission, Role
from trainer.services.checking import Finding

ROLES: dict[str, Any] = {
    Role.TRAINEE: _l("学员"),
    Role.TRAINER: _l("带教老师"),
    Role.MANAGER: _l("科室负责人"),
    Role.ADMINISTRATOR: _l("系统管理员"),
    Role.AUDITOR: _l("安全审计员"),
}
CATEGORIES: dict[str, Any] = {
    "civil_servant": _l("公务员"),
    "institution": _l("事业单位人员"),
    "contract": _l("编外人员"),
}
UNITS: dict[str, Any] = {
    "bureau": _l("局"),
    "centre": _l("中心"),
    "station": _l("所"),
    "section": _l("科室"),
}
PERMISSIONS: dict[str, Any] = {
    Permission.SELF: _l("办理自己账号的事"),
    Permission.LEARN: _l("学习、练习、考试、办理模拟案件，看自己的成绩"),
    Permission.MARK: _l("评阅文书，公布成绩"),
    Permission.AUTHOR: _l("查看和编写试题、试卷、案件、课程"),
    Permission.KEEP_LAW: _l("采用新法，导入法规官方全文"),
    Permission.OVERSEE: _l("查看人员的进度和能力"),
    Permission.APPRAISE: _l("开展考核：建立、计算、锁定、导出"),
    Permission.ADMINISTER: _l("管理单位、人员、角色、节假日和系统状态"),
    Permission.AUDIT: _l("查看审计日志、登录记录和权限一览"),
}
# Acts as the log names them. A test holds every verb that a service writes against this table.
VERBS: dict[str, Any] = {
    "department.added": _l("添加单位"),
    "department.renamed": _l("更改单位名称"),
    "department.moved": _l("调整单位的上级"),
    "person.added": _l("添加人员和账号"),
    "staff.imported": _l("导入人员名单"),
    "role.granted": _l("授予角色"),
    "role.revoked": _l("收回角色"),
    "user.disabled": _l("停用账号"),
    "user.enabled": _l("启用账号"),
    "password.reset": _l("重设密码"),
    "password.changed": _l("修改自己的密码"),
    "session.begun": _l("登录"),
    "session.ended": _l("退出"),
    "notice.accepted": _l("阅读个人信息处理告知"),
    "calendar.extended": _l("录入放假安排"),
    "content.synced": _l("更新题库、案件和法规数据"),
    "questions.imported": _l("导入试题"),
    "questions.exported": _l("导出试题"),
    "questions.pasted": _l("粘贴或上传试题文字"),
    "questions.paste_discarded": _l("删除没有导入的试题文字"),
    "question.approved": _l("审核通过试题"),
    "law.confirmed": _l("核对后确认依据变动的内容仍然有效"),
    "law.retired": _l("停用依据变动的内容"),
    "law.adopted": _l("采用新的法规文本"),
    "law.text_imported": _l("导入法规官方全文"),
    "question.set_aside": _l("不采用试题"),
    "question.begun": _l("新写试题"),
    "question.sent": _l("试题送审"),
    "question.returned": _l("退回试题修改"),
    "question.discarded": _l("放弃没有送审的试题修改"),
    "question.retired": _l("停用试题"),
    "question.revived": _l("恢复试题"),
    "case.begun": _l("新写案件"),
    "case.sent": _l("案件送审"),
    "case.approved": _l("审核通过案件"),
    "case.returned": _l("退回案件修改"),
    "case.discarded": _l("放弃没有送审的案件修改"),
    "case.retired": _l("停用案件"),
    "case.revived": _l("恢复案件"),
    "error.reported": _l("提出题目纠错"),
    "error.answered": _l("答复题目纠错"),
    "course.assigned": _l("派学"),
    "attempt.started": _l("开始作答或办理"),
    "attempt.submitted": _l("交卷"),
    "attempt.expired": _l("到时自动交卷"),
    "attempt.ended": _l("结束办理或练习"),
    "attempt.taken_over": _l("换设备或窗口作答"),
    "attempt.extended": _l("延长作答时间"),
    "attempt.paused": _l("暂停作答"),
    "attempt.recovered": _l("交入恢复文件里的作答"),
    "attempt.late_admitted": _l("采纳迟到的作答"),
    "exam.drafted": _l("建立考试草稿"),
    "exam.changed": _l("修改考试安排"),
    "exam.set": _l("启用考试"),
    "exam.voided": _l("作废考试"),
    "exam.candidates_named": _l("加入考生"),
    "exam.candidate_dropped": _l("移出考生"),
    "exam.accommodated": _l("给考生另加时间"),
    "exam.judged": _l("评定试题的合格线"),
    "exam.mark_adopted": _l("采用评委评定的合格线"),
    "exam.ended": _l("提前结束考试"),
    "exam.released": _l("公布考试成绩"),
    "hall.drawn": _l("抽取纸笔考试试卷"),
    "hall.recorded": _l("录入纸笔考试成绩"),
    "hall.released": _l("公布纸笔考试成绩"),
    "regrade.proposed": _l("提出改正答案并重算"),
    "regrade.tried_out": _l("试算重算结果"),
    "regrade.decided": _l("决定采用重算"),
    "regrade.adopted": _l("重算成绩生效"),
    "regrade.moved": _l("重算作罢，试算后有变动"),
    "regrade.retried": _l("重新试算"),
    "responses.exported": _l("导出作答明细"),
    "result.made": _l("形成成绩"),
    "result.released": _l("公布成绩"),
    "marking.taken": _l("领取评阅"),
    "marking.given_back": _l("退回评阅"),
    "rating.recorded": _l("提交评分"),
    "period.opened": _l("建立考核周期"),
    "period.computed": _l("计算考核"),
    "period.locked": _l("锁定考核"),
    "period.exported": _l("导出考核表"),
    "workbook.verified": _l("校验考核表"),
}
ADMINISTRATIVE = (
    "department.added",
    "department.renamed",
    "department.moved",
    "person.added",
    "staff.imported",
    "role.granted",
    "role.revoked",
    "user.disabled",
    "user.enabled",
    "password.reset",
    "calendar.extended",
    "content.synced",
)
SUBJECTS: dict[str, Any] = {
    "user": _l("账号"),
    "person": _l("人员"),
    "department": _l("单位"),
    "login_session": _l("登录"),
    "notice_acceptance": _l("告知阅读记录"),
    "revision": _l("文件版本"),
    "document": _l("文件"),
    "enrolment": _l("学习任务"),
    "attempt": _l("作答或办理记录"),
    "exam": _l("考试"),
    "result": _l("成绩"),
    "release": _l("成绩公布"),
    "marking": _l("评阅"),
    "rating": _l("评分"),
    "submission": _l("文书"),
    "period": _l("考核周期"),
    "line": _l("考核行"),
    "export": _l("导出的考核表"),
    "error_report": _l("题目纠错"),
}
ENDED: dict[str, Any] = {
    "sign_out": _l("自己退出"),
    "disabled": _l("账号停用"),
    "password": _l("密码更改"),
}
NOUNS: dict[str, Any] = {
    "workbench": _l("工作台"),
    "sessions": _l("登录与退出"),
    "me": _l("我的数据"),
    "courses": _l("学习任务"),
    "sittings": _l("试卷作答"),
    "practice": _l("练习与错题"),
    "drills": _l("练习作答"),
    "my_exams": _l("考试"),
    "exams": _l("试卷与考试"),
    "halls": _l("纸笔考试"),
    "quality": _l("题目质量"),
    "regrades": _l("重算成绩"),
    "updates": _l("法规更新"),
    "cases": _l("模拟案件"),
    "trials": _l("试做案件"),
    "studio": _l("案件编写"),
    "case_reports": _l("案件统计"),
    "records": _l("我的能力"),
    "reports": _l("题目纠错"),
    "markings": _l("评阅"),
    "questions": _l("题库"),
    "law": _l("法规"),
    "tools": _l("办案工具"),
    "appraisals": _l("考核"),
    "progress": _l("人员与进度"),
    "competency": _l("能力分布"),
    "system": _l("系统状态"),
    "staff": _l("单位与人员"),
    "calendars": _l("节假日"),
    "audits": _l("审计"),
    "health": _l("运行检查（供机器询问）"),
}


def choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """Return codes and their words as the options of a field."""
    return [SelectChoice(code, text) for code, text in words.items()]


def verb(code: str) -> str:
    """Return what an act is called; the code itself for one that has no words."""
    return str(VERBS.get(code, code))


def noun(endpoint: str) -> str:
    """Return what the part of the site is called that an endpoint belongs to."""
    part = endpoint.partition(".")[0]
    return str(NOUNS.get(part, part))


@dataclass(frozen=True)
class Said:
    """A finding in words: its name, the fact, and what to do, which may be empty."""

    name: str
    fact: str
    todo: str = ""


def said(finding: Finding) -> Said:
    """Return a finding of the check as sentences."""
    name, facts = _FINDINGS[finding.subject]
    fact, todo = facts[finding.reason]
    return Said(str(name), str(fact) % finding.facts, str(todo) % finding.facts)


def verdict(findings: list[Finding]) -> tuple[str, str, str]:
    """Return the state of the whole, and its verdict in a short and a longer sentence."""
    bad = [f for f in findings if f.state == "bad"]
    warn = [f for f in findings if f.state == "warn"]
    if bad:
        names = "、".join(said(f).name for f in bad)
        return (
            "bad",
            gettext("有 %(n)s 项不正常，要马上处理。", n=len(bad)),
            gettext("请先看：%(names)s。", names=names),
        )
    if warn:
        names = "、".join(said(f).name for f in warn)
        return (
            "warn",
            gettext("可以正常使用，有 %(n)s 件事要办。", n=len(warn)),
            gettext("要办的是：%(names)s。", names=names),
        )
    return "ok", gettext("一切正常。"), gettext("现在没有要办的事。")


_HAND = _l(
    "停止服务后，把整个数据文件夹 %(folder)s 复制到另一台机器或移动硬盘上，再重新启动。请定期做，并记下日期。"
)
_FINDINGS: dict[str, tuple[Any, dict[str, tuple[Any, Any]]]] = {
    "service": (
        _l("服务"),
        {
            "started": (_l("正在运行，启动不到一小时。"), ""),
            "hours": (_l("正在运行，已连续 %(hours)s 小时。"), ""),
            "days": (_l("正在运行，已连续 %(days)s 天。"), ""),
            "debug": (
                _l("正在以调试方式运行。"),
                _l("调试方式只供开发使用。正式使用前，请在设置里关闭 debug 并重新启动。"),
            ),
        },
    ),
    "database": (
        _l("数据库"),
        {
            "fine": (
                _l("%(kind)s 可以读写，结构与程序一致，防改保护齐全，共 %(megabytes)s MB。"),
                "",
            ),
            "old_sqlite": (
                _l("%(kind)s 可以读写，但它的版本有一处极少发生的写入缺陷。"),
                _l("请升级 Python 或安装 pysqlite3，使 SQLite 达到 3.51.3 或更新的版本。"),
            ),
            "unreachable": (
                _l("%(kind)s 不能写入。"),
                _l("请检查数据文件夹的权限和磁盘空间；使用 PostgreSQL 的，检查它是否在运行。"),
            ),
            "schema": (
                _l("%(kind)s 的结构与程序版本不一致。"),
                _l("请停止服务，先备份，再运行 trainer upgrade。"),
            ),
            "guards": (
                _l("%(kind)s 的防改保护不齐全，记录可能被改动而不被拦住。"),
                _l("请立即停止服务、保留现状并备份，再请安全审计员校验审计日志。"),
            ),
        },
    ),
    "backup": (
        _l("备份"),
        {
            "by_hand": (_l("本版本还没有备份命令，系统不知道您有没有备份。"), _HAND),
            "by_hand_postgresql": (
                _l("本版本还没有备份命令，系统不知道您有没有备份。"),
                _l(
                    "停止服务后，用 pg_dump 导出数据库，并把整个数据文件夹 %(folder)s 一并复制到另一台机器或移动硬盘上，再重新启动。请定期做，并记下日期。"
                ),
            ),
        },
    ),
    "disk": (
        _l("磁盘"),
        {
            "enough": (_l("数据文件夹所在磁盘还有 %(gigabytes)s GB。"), ""),
            "scarce": (
                _l("数据文件夹所在磁盘只剩 %(gigabytes)s GB。"),
                _l("请尽快清理磁盘，或把数据文件夹换到更大的磁盘。"),
            ),
            "full": (
                _l("数据文件夹所在磁盘只剩 %(gigabytes)s GB，很快就不能保存了。"),
                _l("请马上清理磁盘。清理时不要动数据文件夹 %(folder)s 里的文件。"),
            ),
            "read_only": (
                _l("数据文件夹 %(folder)s 不能写入。"),
                _l("请让运行服务的用户对这个文件夹有写入权限。"),
            ),
        },
    ),
    "clock": (
        _l("时钟"),
        {
            "right": (
                _l("现在是 %(now)s（北京时间），不早于最近的记录。"),
                _l("请核对这个时间是否与实际一致。"),
            ),
            "behind_record": (
                _l("现在是 %(now)s（北京时间），比最近的记录早 %(minutes)s 分钟。"),
                _l(
                    "时钟被调慢过，考试截止和锁定时间会算错。请把这台机器的时钟对准，再重新启动服务。"
                ),
            ),
            "drifts": (
                _l("与数据库服务器的时钟相差 %(seconds)s 秒。"),
                _l("请让两台机器使用同一个对时服务。"),
            ),
        },
    ),
    "calendar": (
        _l("节假日"),
        {
            "covers": (_l("放假安排已知到 %(last)s。"), ""),
            "ends": (
                _l("放假安排只知道到 %(last)s，%(year)s 年的还没有录入。"),
                _l(
                    "国务院办公厅通知公布后，在“节假日”里录入，约 5 分钟。在此之前，办理时限跨过这一天的模拟案件不能办理。"
                ),
            ),
        },
    ),
    "content": (
        _l("法规与题库数据"),
        {
            "counts": (
                _l(
                    "法规文件 %(statute)s 件，试题 %(question)s 道，模拟案件 %(scenario)s 个，都可以使用。"
                ),
                "",
            ),
            "missing": (
                _l(
                    "法规文件 %(statute)s 件，试题 %(question)s 道，模拟案件 %(scenario)s 个，数据不全。"
                ),
                _l("请运行 trainer content sync，把随程序提供的内容装入数据库。"),
            ),
        },
    ),
}
