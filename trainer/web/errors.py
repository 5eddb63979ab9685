"""What a person reads when something is refused or fails: one sentence per class of error."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, gettext
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from trainer.content import fault
from trainer.domain import standard
from trainer.domain.arrangement import InvalidArrangement
from trainer.domain.calendar import UnknownDay
from trainer.domain.exam import Refusal
from trainer.domain.paper import TooFewQuestions
from trainer.domain.question.answers import InvalidAnswer
from trainer.domain.question.kinds.reading import SamePlace, TooLong
from trainer.domain.regrade import PointlessChange
from trainer.domain.rubric import InvalidParts
from trainer.domain.scenario.evidence import NoSuchPassage
from trainer.domain.scenario.explore import TooManyStates
from trainer.domain.scenario.play import NotPossible
from trainer.extensions import db
from trainer.services import (
    adopting_law,
    appraising,
    entering,
    examining,
    halls,
    importing_law,
    importing_questions,
    importing_staff,
    invigilating,
    judging,
    learning,
    marking,
    pasting,
    people,
    playing,
    practising,
    regrading,
    releasing,
    reporting_errors,
    reviewing_law,
    signing_in,
    sitting,
    syncing,
    writing_cases,
    writing_questions,
)
from trainer.services import calendars as calendar_changes
from trainer.services.parts import attempts, copies, documents, refolding, saving, verdicts
from trainer.store.engine import Busy

log = structlog.get_logger()


@dataclass(frozen=True)
class Answer:
    """The status and the sentence for a class of error."""

    status: int
    sentence: Any
    fill: Callable[[Any], dict[str, Any]] = lambda error: {}


CANNOT_START: dict[str, Any] = {
    Refusal.NOT_OPEN: _("考试还没有到开始时间。"),
    Refusal.OVER: _("考试时间已过。"),
    Refusal.USED_UP: _("可考的次数已经用完。"),
    Refusal.VOID: _("考试已经作废。"),
}
ANSWERS: dict[type[Exception], Answer] = {
    attempts.AttemptClosed: Answer(409, _("这份作答已经结束，不能再改。已保存的内容都在。")),
    attempts.KeyReused: Answer(422, _("同一次提交的内容前后不一致。请刷新页面后再试。")),
    documents.NoSuchDocument: Answer(404, _("没有这个页面，或您没有查看它的权限。")),
    signing_in.AccountLocked: Answer(
        429,
        _("密码错误次数过多，账号已锁定到 %(until)s。之后再试，或请系统管理员重设密码。"),
        lambda error: {"until": format_datetime(error.until, "HH:mm")},
    ),
    signing_in.SignInRefused: Answer(401, _("登录名或密码不对。")),
    signing_in.PasswordRefused: Answer(422, _("新密码不符合要求。")),
    saving.NoSuchSitting: Answer(404, _("没有这个页面，或您没有查看它的权限。")),
    saving.NoSuchSlot: Answer(404, _("没有这个页面，或您没有查看它的权限。")),
    sitting.ManifestGap: Answer(
        409,
        _("第 %(slots)s 题还没有送到，没有交卷。请等“已保存”出现后再交卷。"),
        lambda error: {"slots": "、".join(str(slot + 1) for slot in error.slots)},
    ),
    sitting.TimeLeft: Answer(
        409,
        _("时间没有到：截止时刻已顺延到 %(at)s，可以接着作答。"),
        lambda error: {"at": format_datetime(error.deadline, "HH:mm:ss")},
    ),
    entering.NotACandidate: Answer(404, _("没有这个页面，或您没有查看它的权限。")),
    entering.CannotStart: Answer(
        409,
        _("现在不能开始：%(why)s"),
        lambda error: {"why": str(CANNOT_START[error.why])},
    ),
    examining.BadWindow: Answer(422, _("考试时间不对：结束要晚于开始，启用时还不能已经结束。")),
    examining.TermsFrozen: Answer(
        409, _("已有人开始作答，只能改名称，或者把结束时间往后延。没有保存。")
    ),
    examining.ExamOver: Answer(409, _("考试已经公布成绩或者作废，不能再改。")),
    examining.NoCandidates: Answer(409, _("还没有考生，不能启用。请先选考生。")),
    examining.HasStarted: Answer(
        409, _("这名考生已经开始作答，不能移出或另加时间。请在“监考”里延长。")
    ),
    examining.ResultsKnown: Answer(409, _("已有成绩公布，不能作废整场考试。")),
    invigilating.OwnExam: Answer(
        409, _("不能给自己加时间或采纳自己的作答。请另一位带教老师办理。")
    ),
    invigilating.NothingLate: Answer(409, _("没有迟到而未采纳的作答。")),
    invigilating.NotUnderWay: Answer(409, _("考试没有在进行，不能提前结束。")),
    judging.NothingToJudge: Answer(409, _("考试开始那天这份试卷抽不满，还不能评定合格线。")),
    judging.NobodyJudged: Answer(409, _("还没有评委评完全部题目。")),
    judging.JudgingOver: Answer(409, _("已有人开始作答，或者考试已经结束，合格线不再改。")),
    standard.Unjudged: Answer(422, _("评定不完整。每题填 0 到 100 的数。")),
    fault.BadContent: Answer(422, _("这份内容有错误，没有采用。请按提示改好后再试。")),
    judging.InvalidJudgement: Answer(422, _("评定没有填对。每题填 0 到 100 的数。")),
    releasing.OwnResult: Answer(409, _("您本人参加了这场考试，请另一位带教老师公布成绩。")),
    releasing.Unmarked: Answer(409, _("还有简答题没有评完，不能公布成绩。请先在“评阅”里评完。")),
    marking.PartOfExam: Answer(409, _("这份卷子属于一场考试，评完以后在考试页上统一公布。")),
    releasing.StillOpen: Answer(409, _("考试时间没有结束，或者还有人在作答，不能公布成绩。")),
    releasing.NothingToRelease: Answer(409, _("没有可以公布的成绩。")),
    saving.DigestMismatch: Answer(422, _("收到的内容不完整，没有保存。请再试一次。")),
    practising.NothingToAsk: Answer(409, _("没有符合条件的题。少选一个条件再试。")),
    practising.HeldBack: Answer(409, _("这道题正在计分的试卷里，交卷以后再练、再看解析。")),
    playing.StepConflict: Answer(
        409, _("这个案件刚在另一个窗口往前走了一步。请刷新页面，从最新的环节继续。")
    ),
    playing.NothingRecorded: Answer(409, _("这是引导试做的案件，不留记录。请从“试做一遍”进入。")),
    playing.NothingToTakeBack: Answer(409, _("没有可以退回的步骤，或者这个案件是计分办理。")),
    playing.PracticeUnderWay: Answer(409, _("这个案件您正在练习。请先办完那一次，再从别处重办。")),
    playing.LawInDoubt: Answer(
        409, _("这个案件的依据有变动，带教老师核对之前只能练习，不能计分办理。")
    ),
    importing_law.NoSuchStatute: Answer(404, _("登记库里没有这部法规。")),
    importing_law.NotWhole: Answer(409, _("全文与登记的条数对不上，没有导入。请按提示改好文件。")),
    importing_law.SameText: Answer(409, _("这份全文已经导入过，内容相同，没有重复导入。")),
    adopting_law.RegisterMoved: Answer(
        409, _("预览以后，登记库又有了变动，没有采用。请重新预览这份文件。")
    ),
    adopting_law.SameStatute: Answer(409, _("登记库里已经是这个文本，不用再采用。")),
    reviewing_law.OwnText: Answer(409, _("自己写的内容不能由自己确认。请另一位带教老师核对。")),
    reviewing_law.NothingOpen: Answer(
        409, _("这份内容已经由另一位老师处理过，或者不能在这里停用。请刷新待核清单。")
    ),
    reviewing_law.LawMoved: Answer(
        409, _("法规登记刚有新的变动，没有确认。请刷新待核清单，对照后再确认。")
    ),
    playing.PracticeFirst: Answer(409, _("请先练习办理一次，再开始计分办理。")),
    halls.HallClosed: Answer(409, _("这场考试的成绩已经录入，答案不能再改。")),
    halls.NotOnPaper: Answer(
        409, _("这份试卷有填空、排序、匹配、案例或简答题，不能用答题卡录入。请换一份试卷。")
    ),
    halls.HallNotOver: Answer(
        409,
        _("考试到 %(ends)s 才结束，现在还不能录入成绩。已录的答案都在。"),
        lambda error: {"ends": format_datetime(error.ends, "yyyy-MM-dd HH:mm")},
    ),
    halls.ExamNotSet: Answer(
        409, _("这场考试还没有启用，或者已经作废、已经公布成绩，不能印卷或录入成绩。")
    ),
    halls.OutsideWindow: Answer(409, _("结束时间要在这场考试的起止时间之内。")),
    halls.KnownWithExam: Answer(409, _("这些成绩属于一场考试，随那场考试一起公布。")),
    halls.SheetChanged: Answer(409, _("这一行刚由别人改过，没有保存。请刷新页面，对照后再录。")),
    halls.SameHand: Answer(409, _("第二遍要由另一位老师录，您已经录过另一遍。")),
    halls.OwnSheet: Answer(409, _("不能录入或公布自己的答卷，请交由另一位带教老师。")),
    halls.HallFaults: Answer(409, _("还有要改的地方，没有录入成绩。")),
    learning.NotOpenYet: Answer(
        409,
        _("请先完成：%(missing)s。"),
        lambda error: {"missing": "、".join(error.missing)},
    ),
    marking.SelfMarking: Answer(409, _("不能评阅自己的文书。请交由另一位带教老师评阅。")),
    marking.MarkingClosed: Answer(409, _("成绩已经公布，不能再改评分。")),
    marking.TakenByAnother: Answer(
        409, _("这份评阅已由另一位老师领取或提交。您的草稿已保留，可对照查看。")
    ),
    marking.StaleDraft: Answer(409, _("这份评阅刚在另一个窗口保存过。请刷新页面，对照后再保存。")),
    marking.NotMarkedYet: Answer(409, _("还有文书没有评阅，不能公布成绩。")),
    people.Taken: Answer(
        409, _("“%(value)s”已被使用，请换一个。"), lambda error: {"value": error.value}
    ),
    people.LastAdministrator: Answer(
        409, _("这是最后一位系统管理员，不能停用或收回。请先指定另一位。")
    ),
    people.BeyondReach: Answer(
        409, _("这个账号在您管理的单位以外还有角色，请由上级单位的系统管理员办理。")
    ),
    importing_staff.NothingToAdd: Answer(
        409, _("名单里没有可以添加的人：每一行不是已有，就是需要修改。")
    ),
    pasting.TooManyPastes: Answer(
        409, _("没有导入完的文字已有 20 份，不能再添。请先导入或删除几份。")
    ),
    pasting.PasteTooLong: Answer(422, _("文字太长，一次最多 30 万字。请分成几份。")),
    pasting.StalePaste: Answer(
        409, _("这份文字刚在另一个窗口改过或删除了。请刷新页面，从最新的文字继续。")
    ),
    importing_questions.NothingToImport: Answer(
        409, _("没有可以导入的题：每一道不是已有，就是需要修改。")
    ),
    verdicts.OwnWork: Answer(
        409, _("自己写的、送审的或者导入的内容不能由自己审核。请另一位带教老师审核。")
    ),
    verdicts.NotInUse: Answer(409, _("它的状态刚被另一位老师改过。请刷新页面，看现在的状态。")),
    verdicts.ReasonMissing: Answer(
        422, _("没有办，因为没有写理由。请返回上一页，写明理由后再提交。")
    ),
    NoSuchPassage: Answer(422, _("这份材料里没有这段话。请照原文选一段。")),
    writing_cases.NoSuchCase: Answer(404, _("没有这个页面，或您没有查看它的权限。")),
    writing_questions.NoSuchQuestion: Answer(404, _("没有这个页面，或您没有查看它的权限。")),
    copies.StaleCopy: Answer(
        409,
        _("这份内容刚在另一个窗口或由另一位老师保存过，这里写的还没有保存。请点“保存”对照两份。"),
    ),
    copies.NotReady: Answer(422, _("还有要改的地方，没有送审。请打开编辑页，按提示修改。")),
    copies.NothingChanged: Answer(409, _("与在用的内容相同，没有可以送审的修改。")),
    writing_questions.BeingWritten: Answer(
        409, _("这道题正在修改或者等待审核。请先办完那一处，再补依据。")
    ),
    reporting_errors.KeysHidden: Answer(404, _("没有这个页面，或您没有查看它的权限。")),
    reporting_errors.ReportedAlready: Answer(409, _("这道题您已经提过，正在等带教老师答复。")),
    reporting_errors.AnsweredAlready: Answer(
        409, _("这条纠错刚由另一位老师答复。请刷新页面查看。")
    ),
    verdicts.NotADraft: Answer(
        409, _("这一份刚由另一位老师处理过。请刷新页面，看还有哪些等着审核。")
    ),
    regrading.NobodyAffected: Answer(409, _("没有人答过这道题，不用重算。")),
    regrading.NotTriedOut: Answer(409, _("还没有试算，不能采用。请等试算办完，看过结果再采用。")),
    regrading.AlreadyAdopted: Answer(
        409, _("这次重算已经采用，不能再改。需要时可以另提一次重算。")
    ),
    regrading.AnotherUnderWay: Answer(409, _("另一次重算正在写入。请等它办完再采用这一次。")),
    regrading.Moved: Answer(409, _("试算以后作答又有变化，没有采用。请重新试算，看过再采用。")),
    refolding.NothingLeft: Answer(409, _("有的卷子会一道题也不剩，分数算不出来。")),
    PointlessChange: Answer(422, _("请给出一个与现在不同的答案。")),
    calendar_changes.NothingChanged: Answer(409, _("现有的放假安排已经是这样，没有改动。")),
    calendar_changes.CalendarMoved: Answer(
        409, _("放假安排刚被另一位管理员改过。请刷新页面，对照后再保存。")
    ),
    InvalidArrangement: Answer(422, _("放假安排填得不对，没有保存。请对照通知检查日期。")),
    people.CircularTree: Answer(409, _("单位不能放到它自己的下级里。")),
    appraising.PeriodLocked: Answer(409, _("本期考核已经锁定，不能再改。")),
    appraising.NothingToExport: Answer(409, _("本期还没有考核行。请先计算草稿。")),
    appraising.PeriodExists: Answer(409, _("这个单位已有同一时段的考核。")),
    syncing.FaultyLibrary: Answer(409, _("内容文件有错误，没有更新。请先运行内容检查。")),
    importing_staff.TooManyPeople: Answer(
        422,
        _("一次最多导入 %(most)s 人，名单里有 %(count)s 人。请分几次导入。"),
        lambda error: {"most": error.most, "count": error.count},
    ),
    SamePlace: Answer(422, _("有两项选了同一个序号，没有保存。请让每一项的序号各不相同。")),
    TooLong: Answer(
        422,
        _("写得太长，没有保存。这里最多 %(most)s 个字，请删去一些。"),
        lambda error: {"most": error.most},
    ),
    InvalidAnswer: Answer(422, _("答案的格式不对，没有保存。请按题目要求填写。")),
    InvalidParts: Answer(422, _("评分还不完整。请给每个评分项选一个等级，低等级须写评语。")),
    NotPossible: Answer(409, _("现在不能这样办理。请刷新页面，从当前环节继续。")),
    TooFewQuestions: Answer(409, _("题库里可抽的题不够，暂时不能开始。请联系带教老师。")),
    TooManyStates: Answer(409, _("这个案件太复杂，最高分还算不出来，只能用于练习。")),
    UnknownDay: Answer(
        409,
        _("%(day)s 的放假安排还没有录入，期限算不出来。请系统管理员补录节假日。"),
        lambda error: {"day": error.day.isoformat()},
    ),
    Busy: Answer(503, _("系统正忙，没有保存。请稍等片刻再试，写好的内容还在。")),
}

HTTP = {
    400: (_("请求不完整"), _("请返回上一页，刷新后再试一次。写好的内容还在。")),
    401: (_("需要登录"), _("登录已过期。重新登录后会回到刚才这一页，写好的内容还在。")),
    404: (
        _("没有这个页面"),
        _("没有这个页面，或您没有查看它的权限。如需查看，请联系科室负责人。"),
    ),
    405: (_("不能这样打开"), _("这个地址不能直接打开。请从菜单进入。")),
    413: (_("文件太大"), _("文件超过了允许的大小，没有上传。请拆分后再传。")),
    429: (_("请求太频繁"), _("请稍等片刻再试。")),
}
STORAGE_FULL = ("disk is full", "database or disk is full", "No space left")
READ_ONLY = ("readonly", "read-only", "unable to open database file")


def init_app(app: Flask) -> None:
    """Answer every error with a page, or with JSON where JSON was asked for."""
    for kind in ANSWERS:
        app.register_error_handler(kind, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(OSError, _disk_error)
    app.register_error_handler(Exception, _unexpected)


def sentence(error: Exception) -> str:
    """Return the sentence for a domain error in the language of the request."""
    answer = next(ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS)
    return str(answer.sentence) % answer.fill(error) if answer.fill(error) else str(answer.sentence)


def _domain_error(error: Exception) -> ResponseReturnValue:
    answer = next(ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS)
    db.session.rollback()
    return _reply(answer.status, gettext("没有办成"), sentence(error), type(error).__name__)


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    text = gettext("页面停留太久或已在别处重新登录，没有保存。请返回刷新后再提交，写好的内容还在。")
    return _reply(400, gettext("页面已过期"), text, "csrf")


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    status = error.code or 500
    title, text = HTTP.get(status, (_("没有办成"), _("请返回上一页再试一次。")))
    return _reply(status, str(title), str(text), error.name)


def _database_error(error: DBAPIError) -> ResponseReturnValue:
    db.session.rollback()
    text = str(error.orig)
    if any(words in text for words in STORAGE_FULL):
        return _storage_full()
    if any(words in text for words in READ_ONLY):
        message = gettext(
            "数据库现在只能读、不能写，刚才的内容没有保存，请不要关闭页面。请通知系统管理员。"
        )
        return _reply(503, gettext("没有保存"), message, "read_only")
    if isinstance(error, OperationalError):
        log.error("database", error=text[:300])
        message = gettext("数据库连不上，刚才的内容没有保存，请不要关闭页面，稍后再试。")
        return _reply(503, gettext("没有保存"), message, "database")
    return _unexpected(error)


def _disk_error(error: OSError) -> ResponseReturnValue:
    return _storage_full() if error.errno == 28 else _unexpected(error)


def _storage_full() -> ResponseReturnValue:
    message = gettext("磁盘已满，刚才的内容没有保存，请不要关闭页面。请通知系统管理员清理后再试。")
    return _reply(507, gettext("没有保存"), message, "disk_full")


def _unexpected(error: Exception) -> ResponseReturnValue:
    number = secrets.token_hex(4)
    log.exception("unexpected", number=number, endpoint=request.endpoint)
    db.session.rollback()
    message = gettext(
        "系统出了问题，刚才的操作没有完成，之前保存的内容都在。请把编号 %(number)s 告诉系统管理员。",
        number=number,
    )
    return _reply(500, gettext("没有办成"), message, "unexpected")


def _reply(status: int, title: str, text: str, code: str) -> ResponseReturnValue:
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return {"error": code, "message": text}, status
    page = render_template("errors/error.html", title=title, text=text, status=status)
    return page, status
