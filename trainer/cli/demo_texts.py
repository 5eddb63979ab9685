"""Papers of differing quality, as simulated trainees write them, and what a marker says.

Each part of a paper comes in several versions, one for each level of the criterion it is
judged by, so that the marks a paper gets are the marks its text deserves. The weaker
versions hold the mistakes that the rubrics describe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random


@dataclass(frozen=True)
class Written:
    """A paper, the level that each criterion deserves, and the critical errors in it."""

    fields: Mapping[str, str]
    levels: Mapping[str, int]
    critical: tuple[str, ...] = ()


CRITERIA = {
    "shouli-jueding": ("facts", "decision", "next", "neutral", "form"),
    "zhongzhi-jueding": ("facts", "ground", "neutral", "lead", "remedy"),
}


def written(rubric: str, levels: Mapping[str, int], on: date, chance: Random) -> Written:
    """Return a paper of the given levels, dated `on`; raises KeyError for an unknown rubric."""
    return {"shouli-jueding": _accepting, "zhongzhi-jueding": _ending}[rubric](levels, on, chance)


def comment(rubric: str, criterion: str, level: int) -> str:
    """Return what a marker says to a level; empty where nothing needs saying."""
    return _COMMENTS[rubric].get(criterion, {}).get(level, "")


def spoken(day: date) -> str:
    """Return a date as it stands in an official paper."""
    return f"{day.year}年{day.month}月{day.day}日"


# ---- 投诉受理决定书 ----------------------------------------------------------------------------

_A_FACTS = (
    "来件收悉，反映的退货问题已经登记。",
    "您投诉望津声屿电子商务有限公司不同意退货，请求退款。",
    "您于2026年9月22日通过全国12315平台投诉望津声屿电子商务有限公司：9月11日网购“声屿A5”无线耳机一副，"
    "实付499.00元，9月14日签收，9月21日申请七天无理由退货，商家以已拆封为由拒绝。您请求退货退款499.00元，"
    "退回的运费由商家承担。",
    "我局于2026年9月22日收到您对望津声屿电子商务有限公司（拾光购平台“声屿数码专营店”）的投诉。争议在于：耳机拆封试听后，"
    "能否适用七天无理由退货。您请求退货退款499.00元，退回的运费由商家承担。",
)
_A_DECISION = (
    "我们将转有关科室研究后再答复。",
    "根据有关规定，我局决定受理。",
    "依据《市场监督管理投诉举报处理办法》第十五条，我局决定受理。",
    "您的身份、被投诉人、请求和事实依据明确，被投诉人在平台公示的地址在本区，属于我局处理。依据"
    "《市场监督管理投诉举报处理办法》第十条、第十三条、第十五条，我局决定受理。",
)
_A_REPEALED = "符合《市场监督管理投诉举报处理暂行办法》的规定，我局决定受理。"
_A_NEXT = (
    "请等待通知。",
    "我局将依法处理，有进展会与您联系。",
    "经您和被投诉人双方同意，我局组织调解；六十日自受理之日起计算，期满未达成协议的终止调解。",
    "经您和被投诉人双方同意，我局组织调解，可以用电话等非现场方式进行；六十日自受理之日起计算，期满未达成协议的终止调解。"
    "您反映的商品页写法已作为举报线索另行登记、分别处理。",
)
_A_NEUTRAL = (
    "经初步了解，商家的做法不对，应当给您退款。",
    "商家无理拒绝，我局会认真对待。",
    "",
    "以上是您在投诉中的陈述，被投诉人的意见我局将另行听取。",
)
_A_NUMBER = ("受理告知书〔2026〕17号", "", "望津市监〔2026〕第17号", "望津市监〔2026〕第17号")
_A_OFFICE = (
    "望津区市场监督管理局",
    "消保科",
    "望津区市场监督管理局",
    "望津区市场监督管理局",
)
_A_TO = ("沈悦", "沈悦", "沈悦", "沈悦女士")


def _accepting(levels: Mapping[str, int], on: date, chance: Random) -> Written:
    repealed = levels["decision"] == 1 and chance.random() < 0.4
    parts = [
        _A_FACTS[levels["facts"]],
        _A_REPEALED if repealed else _A_DECISION[levels["decision"]],
        _A_NEXT[levels["next"]],
        _A_NEUTRAL[levels["neutral"]],
    ]
    between = "\n\n" if levels["form"] == 3 else ""
    telephone = "" if levels["next"] == 0 else "，联系电话：本局总机转8315"
    critical = [
        *(["repealed-law"] if repealed else []),
        *(["ruling"] if levels["neutral"] == 0 else []),
    ]
    return Written(
        fields={
            "number": _A_NUMBER[levels["form"]],
            "to": _A_TO[levels["form"]],
            "body": between.join(part for part in parts if part),
            "contact": f"消费者权益保护科（12315中心）{telephone}",
            "office": _A_OFFICE[levels["form"]],
            "date": on.isoformat(),
        },
        levels=dict(levels),
        critical=tuple(critical),
    )


# ---- 投诉终止调解决定书 ------------------------------------------------------------------------

_E_FACTS = (
    "消费者反映健身房关门，本局作了处理。",
    "许岚投诉跃动里公司停业，请求退还预付款。本局组织调解，双方没有谈拢。",
    "2026年7月6日收到投诉，本局在七个工作日内决定受理。许岚请求退还未消费的预付款并支付利息，另要求惩罚性赔偿；"
    "公司只同意转到铁叶健身，或者每月退500元。经双方同意现场调解一次，未达成协议。",
    "2026年7月6日收到投诉，本局在七个工作日内决定受理。双方无争议的是：2026年1月12日实付8000元，赠送2000元，"
    "累计扣划3200元，7月1日起停业。许岚主张退还未消费的预付款并支付利息，另要求惩罚性赔偿，不同意转会；公司主张账上没有资金，"
    "只同意转到铁叶健身或者每月退500元。经双方同意现场调解一次，未达成协议。",
)
_E_GROUND = (
    "经研究，本局决定终止调解。",
    "依据《市场监督管理投诉举报处理办法》第二十三条，本局决定终止调解。",
    "双方在调解中明确表示无法达成调解协议。依据《市场监督管理投诉举报处理办法》第二十三条第一款第三项，本局决定终止调解。",
    "双方在调解记录上签字，均明确表示无法达成调解协议。依据《市场监督管理投诉举报处理办法》第二十三条第一款第三项，"
    "本局于{day}决定终止调解。双方均到场参加了调解，不属于无正当理由不参加或者明确拒绝调解的情形。",
)
_E_NEUTRAL = (
    "经核算，公司应当退还许岚5440元。",
    "公司恶意停业，态度很差。",
    "",
    "调解中谈到的5440元是参考测算，只供双方协商，不影响任何一方以后的主张。",
)
_E_LEAD = (
    "本件投诉及所附反映情况一并办结，不再核查。",
    "",
    "终止调解不免除经营者依法应当承担的其他法律责任。",
    "终止调解不免除经营者依法应当承担的其他法律责任。民事争议与行政查处是两件事，各自依法办理。",
)
_E_REMEDY = (
    "特此告知。",
    "双方可以另行主张权利。",
    "双方可以依照《消费者权益保护法》第三十九条，通过诉讼、仲裁等途径解决争议。",
    "双方可以依照《消费者权益保护法》第三十九条，向人民法院起诉；有仲裁协议的，也可以申请仲裁。",
)


def _ending(levels: Mapping[str, int], on: date, chance: Random) -> Written:
    both = levels["facts"] > 0
    notice = [_E_REMEDY[levels["remedy"]], _E_LEAD[levels["lead"]]]
    critical = [
        *(["ruling"] if levels["neutral"] == 0 else []),
        *(["close-lead"] if levels["lead"] == 0 else []),
    ]
    decision = _E_GROUND[levels["ground"]].format(day=spoken(on))
    return Written(
        fields={
            "number": "澄市监投终〔2026〕3号",
            "complainant": "许岚",
            "respondent": "宁泽市跃动里健身服务有限公司" if both else "跃动里健身房",
            "process": _E_FACTS[levels["facts"]],
            "decision": _E_NEUTRAL[levels["neutral"]] + decision,
            "notice": "".join(part for part in notice if part),
            "office": "宁泽市澄湖区市场监督管理局",
            "date": on.isoformat(),
        },
        levels=dict(levels),
        critical=tuple(critical),
    )


_COMMENTS: dict[str, dict[str, dict[int, str]]] = {
    "shouli-jueding": {
        "facts": {
            0: "看不出是哪一件投诉。收到日期、被投诉人、事项和请求都要写。",
            1: "缺收到日期，请求也没有写全，对照登记表补上。",
            3: "一句话把争议说清楚了，很好。",
        },
        "decision": {
            0: "决定书要有决定。受理还是不受理，依据哪一条，写在一起。",
            1: "依据没有写对。现行的是《市场监督管理投诉举报处理办法》，要写到条。",
            3: "理由与条文一一对应。",
        },
        "next": {
            0: "投诉人看完不知道下一步，联系电话也没有。",
            1: "“依法处理”等于没说。调解要双方同意，六十日从受理之日起算，这两点要写。",
            3: "举报线索分别处理也交代到了。",
        },
        "neutral": {
            0: "受理决定书不判断谁对谁错，退款由双方协商，不能由我们认定。",
            1: "“无理拒绝”是投诉人的看法，不能写成我们的话。",
        },
        "form": {
            0: "名称是投诉受理决定书，旧范本的名称不能再用。",
            1: "落款要写单位全称，文号请内勤编。",
        },
    },
    "zhongzhi-jueding": {
        "facts": {
            0: "当事人名称不完整，经过也没有写。",
            1: "缺收到、受理日期和调解的方式。",
            3: "无争议的事实与双方主张分开写，清楚。",
        },
        "ground": {
            0: "没有依据。终止要写到第二十三条第一款的哪一项。",
            1: "只写第二十三条不够，要写到项，并写出对应的事实。",
            3: "出处、日期和容易混淆的情形都说明了。",
        },
        "neutral": {
            0: "退多少由双方协商或者法院判断，决定书不能认定数额。",
            1: "“恶意”这样的词不能用，只写查到的事实。",
        },
        "lead": {
            0: "终止调解不等于线索办结，这句话必须删掉。",
            1: "要写明终止调解不免除经营者的其他法律责任。",
        },
        "remedy": {
            0: "还可以走哪些途径没有写。",
            1: "“另行主张权利”太笼统，把消费者权益保护法第三十九条的途径写出来。",
        },
    },
}
