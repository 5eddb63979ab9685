"""Every fault an author can make is named by file and line, in Chinese and in English.

Each row plants one fault in a library that has none; `at` occurs first on the line that
must be named.
"""

from __future__ import annotations

import re

import pytest

from tests.content import conftest as small
from tests.content.conftest import (
    BANK,
    COURSE,
    FORMS,
    FRAMEWORK,
    PAPER,
    POLICY,
    RUBRIC,
    SCENARIO,
    STATUTE,
)  # fmt: skip
from trainer.content import library, source

# file, old text, new text, where, Chinese, English
WRITING = [
    # --- what YAML itself allows and this format does not
    (BANK, "title: 样本题库", "title: 样本题库\nauthor_name: 某人", "author_name", "不认识的键 author_name", "unknown key author_name"),
    (BANK, "    topic: 文书", "    topic: 文书\n    level: 3", "level: 3", "不认识的键 questions[1].level", "unknown key questions[1].level"),
    (BANK, "title: 样本题库\n", "", "format: 1", "缺少必填的键 title", "the required key title is missing"),
    (BANK, "    explanation: 决定和理由都要写。\n", "", "key: q-002", "缺少必填的键 questions[1].explanation", "the required key questions[1].explanation is missing"),
    (BANK, "difficulty: 3", "difficulty: 难", "difficulty: 难", "questions[1].difficulty 应当是整数", "must be a whole number"),
    (BANK, "difficulty: 3", 'difficulty: "3"', 'difficulty: "3"', "应当是整数", "must be a whole number"),
    (BANK, "difficulty: 3", "difficulty: 3.5", "difficulty: 3.5", "应当是整数", "must be a whole number"),
    (BANK, "title: 样本题库", "title: [样本题库]", "title: [", "title 应当是文字", "title must be text"),
    (BANK, "title: 样本题库", "title: 2026", "title: 2026", "title 应当是文字", "title must be text"),
    (BANK, "pinned: true", "pinned: yes", "pinned: yes", "应当是 true 或 false", "must be true or false"),
    (BANK, "tolerance: 0.5", "tolerance: 一点", "tolerance: 一点", "应当是数字", "must be a number"),
    (BANK, "citations: [样本规定#15]", "citations: 样本规定#15", "citations: 样", "应当是列表", "must be a list"),
    (SCENARIO, "cost: {hours: 3}", "cost: 3", "cost: 3", "应当是“键: 值”", "must be a mapping"),
    (BANK, 'as_of: "2026-04-15"', 'as_of: "2026-4-15"', 'as_of: "2026-4-15"', "应当是日期", "must be a date such as"),
    (BANK, 'as_of: "2026-04-15"', 'as_of: "2026-02-30"', 'as_of: "2026-02-30"', "应当是日期", "must be a date such as"),
    (SCENARIO, 'starts: "2026-04-28T16:00"', "starts: 下午四点", "starts: 下", "应当是时间", "must be a time such as"),
    (BANK, "kind: number", "kind: essay", "kind: essay", "不在允许的范围内", "must be one of"),
    (PAPER, "difficulty: [1, 3]", "difficulty: [1]", "difficulty: [1]", "缺少必填的键", "is missing"),
    (BANK, "title: 样本题库", "title: 样本题库\ntitle: 又一个", "title: 又", "键 title 重复", "duplicate key title"),
    (BANK, "    topic: 文书", "    topic: 文书\n    topic: 又一个", "topic: 又一个", "键 topic 重复", "duplicate key topic"),
    (BANK, "topic: 文书", "topic: &t 文书", "&t", "不允许别名", "aliases are not allowed"),
    (BANK, "topic: 文书", "topic: *t", "*t", "不允许别名", "aliases are not allowed"),
    (BANK, "topic: 文书", "topic: !!python/name:os.system 文书", "!!python", "不允许标签", "refused"),
    (BANK, "      - {key: a, text: 决定}", "      - !!python/object/apply:os.system {key: a, text: 决定}", "!!python", "不允许标签", "refused"),
    (BANK, "    options:\n      - {key: a, text: 决定}", "    options: !!set\n      - {key: a, text: 决定}", "!!set", "不允许标签", "refused"),
    (BANK, "topic: 文书", "topic: !local 文书", "!local", "不允许标签", "refused"),
    (BANK, "    topic: 文书", "    ? [topic]\n    : 文书", "? [topic]", "键应当是文字", "a key must be text"),
    (BANK, "topic: 文书", 'topic: "文\\x07书"', "x07", "控制字符", "control characters"),
    (BANK, "topic: 文书", "topic: 文\x07书", "文\x07书", "控制字符", "control characters"),
    (BANK, "topic: 文书", "topic: 文\u202e书", "文\u202e书", "控制字符", "control characters"),
    (BANK, "topic: 文书", "topic: 文\ufeff书", "文\ufeff书", "控制字符", "control characters"),
    (BANK, "topic: 文书", 'topic: "文\\u2066书"', "u2066", "控制字符", "control characters"),
    (BANK, "topic: 文书", "topic: " + "[" * 40 + "]" * 40, "[" * 40, "嵌套太深", "nested too deeply"),
    (BANK, "topic: 文书", "topic: " + "[" * 300_000, "[" * 40, "嵌套太深", "nested too deeply"),
    (BANK, "topic: 文书", "topic: " + "1" * 5000, "1" * 40, "数字太长", "the number is too long"),
    (BANK, "topic: 文书", "topic: 1.0e999", "1.0e999", "数字太大", "the number is too large"),
    (BANK, "topic: 文书", "topic: [文书", "duty: intake\n    competency: W", "YAML 语法错误", "did not find expected"),
    (BANK, "note: 只供测试。", "note: 只供测试。\n---\nnote: 又一份", "---", "YAML 语法错误", "another document"),
    (BANK, "note: 只供测试。", "\tnote: 只供测试。", "\tnote", "YAML 语法错误", "tab character"),
    (BANK, "format: 1", "format: 2", "format: 2", "不认识的格式 format: 2", "unknown format 2"),
    (BANK, "format: 1", "format: true", "format: true", "不认识的格式", "unknown format True"),
    (BANK, "format: 1\n", "", "kind: bank", "不认识的格式", "unknown format None"),
    (BANK, "kind: bank", "kind: tiku", "kind: tiku", "不认识的种类 kind: tiku", "unknown kind 'tiku'"),
    (BANK, "kind: bank", "kind: [bank]", "kind: [bank]", "不认识的种类", "unknown kind"),
    (BANK, "kind: bank\n", "", "format: 1", "不认识的种类", "unknown kind None"),
]  # fmt: skip

QUESTIONS = [
    (BANK, "key: yangben\n", "key: Yang Ben\n", "key: Yang", "只能用小写字母、数字和“-”", "must be lower-case letters"),
    (BANK, "key: q-002", "key: q-001", "key: q-001\n    kind: multiple", "键 q-001 重复", "key q-001 is used twice"),
    (BANK, "key: q-002", "key: 二号", "key: 二号", "写法不对", "is malformed"),
    (BANK, "stem: 哪些属于应当写明的内容？", 'stem: " "', 'stem: " "', "不能为空", "must not be empty"),
    (BANK, "explanation: 七个工作日。", 'explanation: ""', 'explanation: ""', "不能为空", "must not be empty"),
    (BANK, "difficulty: 3", "difficulty: 6", "difficulty: 6", "应当在 1 到 5 之间，现在是 6", "must be between 1 and 5, not 6"),
    (BANK, "points: 2", "points: 0", "points: 0", "应当在 1 到 100 之间", "must be between 1 and 100"),
    (BANK, "competency: W", "competency: Z9", "competency: Z9", "没有这个履职能力：Z9", "there is no competency 'Z9'"),
    (BANK, '["样本规定#15.1(2)"]', "[样本规定15]", "样本规定15]", "依据 '样本规定15' 应写成", "must look like"),
    (BANK, '["样本规定#15.1(2)"]', "[样本规定#015]", "#015", "依据 '样本规定#015' 应写成", "must look like"),
    (BANK, '["样本规定#15.1(2)"]', "[没有规定#15]", "没有规定#15", "没有登记法规 没有规定", "is not in the register"),
    (BANK, '["样本规定#15.1(2)"]', "[样本规定#21]", "#21", "没有第 21 条（共 20 条）", "has no article 21 (of 20)"),
    (BANK, '["样本规定#15.1(2)"]', "[样本规定#120-2]", "#120-2", "没有第 120-2 条", "has no article 120-2"),
    (BANK, '["样本规定#15.1(2)"]', "[样本规定#18]", "#18", "在 2026-04-15 没有施行", "was not in force on 2026-04-15"),
    (BANK, '["样本规定#15.1(2)"]', "\n      - 样本规定#15\n      - 样本规定#99", "#99", "没有第 99 条", "has no article 99"),
    (BANK, "    topic: 文书\n    duty: intake\n    competency: W", '    topic: 文书\n    as_of_note: x\n    duty: intake\n    competency: W', "as_of_note", "不认识的键", "unknown key"),
    (BANK, "answer: a\n", "answer: d\n", "answer: d", "答案是 d，但选项只有 a、b、c；请改答案或补选项", "is not among the options"),
    (BANK, "answer: a\n", "answer: true\n", "answer: true", "单选题的答案应当是一个选项键", "must be one option key"),
    (BANK, "answer: [a, b]", "answer: [a, e]", "answer: [a, e]", "答案是 e", "'e' is not among"),
    (BANK, "answer: [a, b]", "answer: a", "answer: a\n    policy", "应当是选项键的列表", "must be a list of option keys"),
    (BANK, "answer: [a, b]", "answer: []", "answer: []", "应当是选项键的列表", "must be a list of option keys"),
    (BANK, "answer: false", "answer: no", "answer: no", "应当是 true 或 false", "must be true or false"),
    (BANK, "answer: 7\n", "answer: 七\n", "answer: 七", "应当是数字", "must be a number"),
    (BANK, "answer: 7\n", "answer: true\n", "answer: true", "应当是数字", "must be a number"),
    (BANK, "answer: 7\n", "answer: NaN\n", "answer: NaN", "应当是数字", "must be a number"),
    (BANK, 'answer: "2026-05-11"', 'answer: "2026-13-11"', "2026-13-11", "填日期题的答案应当是", "must be an ISO date"),
    (BANK, "{key: b, text: 理由}", "{key: a, text: 理由}", "{key: a, text: 理由}", "键 a 重复", "key a is used twice"),
    (BANK, "    answer: false", "    options: [{key: a, text: 对}, {key: b, text: 错}]\n    answer: false", "options: [{key: a, text: 对}", "这种题型没有选项", "has no options"),
    (STATUTE, "key: yangben-guiding-2026", "key: 样本规定", "key: 样", "只能用小写字母", "lower-case letters"),
    (STATUTE, "article_count: 20", "article_count: 0", "article_count: 0", "应当在 1 到 2000 之间", "must be between"),
    (STATUTE, "repealed: null", 'repealed: "2026-04-15"', "repealed:", "废止日期早于施行日期", "repealed before it took effect"),
    (STATUTE, 'number: "18"', 'number: "018"', '"018"', "条号 '018' 写法不对", "malformed article number"),
    (STATUTE, 'number: "18"', 'number: "21"', '"21"', "条号超过总条数", "exceeds article_count"),
    (STATUTE, 'number: "18"', 'number: "15"', '"15"\n    title: 尚未', "第 15 条重复", "article 15 twice"),
    (STATUTE, "gist: 从下一年起施行的内容。", 'gist: ""', 'gist: ""', "不能为空", "must not be empty"),
    (STATUTE, "new: 样本规定#15", "new: 样本规定#77", "#77", "没有第 77 条", "has no article 77"),
    (PAPER, "minutes: 20", "minutes: 0", "minutes: 0", "应当在 1 到 600 之间", "must be between"),
    (PAPER, "pass_mark: 75", "pass_mark: 100.5", "pass_mark: 100.5", "应当在 0 到 100 之间，现在是 100.5", "not 100.5"),
    (PAPER, "pass_source: 由带教老师商定", 'pass_source: ""', "pass_source", "不能为空", "must not be empty"),
    (PAPER, "banks: [yangben]\n    kinds", "banks: [meiyou]\n    kinds", "meiyou", "没有这个题库：meiyou", "there is no bank 'meiyou'"),
    (PAPER, "draw: 2", "draw: 3", "sections:", "选择：要抽 3 道，可抽的只有 2 道", "3 wanted, 2 available"),
    (PAPER, "draw: 2", "draw: 0", "draw: 0", "应当在 1 到 500 之间", "must be between"),
    (PAPER, "points: 5", "points: 101", "points: 101", "应当在 1 到 100 之间", "must be between"),
    (RUBRIC, "weight: 37.5", "weight: 37", "criteria:", "权重合计应当是 100，现在是 99.5", "weights add to 99.5, not 100"),
    (RUBRIC, "key: basis", "key: facts", "key: facts\n    title: 依据", "键 facts 重复", "key facts is used twice"),
    (RUBRIC, "      - {points: 1, text: 有依据，条不对。}\n", "", "levels:\n      - {points: 0, text: 没有依据", "至少要有三个等级", "three levels or more"),
    (RUBRIC, "{points: 1, text: 写了一部分。}", "{points: 3, text: 写了一部分。}", "levels:", "等级要按分值从低到高", "must rise from 0"),
    (RUBRIC, "{points: 0, text: 没有依据。}", "{points: -1, text: 没有依据。}", "levels:\n      - {points: -1", "最低为 0", "must rise from 0"),
    (RUBRIC, "cap: 59", "cap: 159", "cap: 159", "应当在 0 到 100 之间", "must be between"),
    (RUBRIC, "pass_mark: 60", "pass_mark: -1", "pass_mark: -1", "应当在 0 到 100 之间", "must be between"),
    (RUBRIC, "competency: D1", "competency: X", "competency: X", "没有这个履职能力：X", "there is no competency 'X'"),
    (RUBRIC, "cap: 59\n    citations: [样本规定#15]", "cap: 59\n    citations: [样本规定#88]", "#88", "没有第 88 条", "has no article 88"),
]  # fmt: skip

CASES = [
    (SCENARIO, "key: yangben-anjian", "key: 样本", "key: 样本", "只能用小写字母", "lower-case letters"),
    (SCENARIO, "difficulty: 2", "difficulty: 0", "difficulty: 0", "应当在 1 到 5 之间", "must be between"),
    (SCENARIO, 'starts: "2026-04-28T16:00"', 'starts: "2026-04-28T16:00+08:00"', "starts:", "时间不写时区", "must have no zone"),
    (SCENARIO, "by: buyer, text: 怎么还没有消息？", "by: boss, text: 怎么还没有消息？", "by: boss", "没有这个人物：boss", "there is no persona 'boss'"),
    (SCENARIO, "file: exhibits/photo.md", "file: exhibits/none.md", "none.md", "找不到文件 exhibits/none.md", "no file exhibits/none.md"),
    (SCENARIO, "file: exhibits/photo.md", "file: ../../question_banks/yangben.yaml", "../../", "找不到文件", "no file"),
    (SCENARIO, "file: exhibits/photo.md", "file: /etc/hostname", "/etc/", "找不到文件", "no file"),
    (SCENARIO, "file: exhibits/photo.md", 'file: ""', 'file: ""', "找不到文件", "no file"),
    (SCENARIO, "file: exhibits/photo.md", "file: " + "p" * 400 + ".md", "p" * 400, "找不到文件", "no file"),
    (SCENARIO, "goto: refused", "goto: nowhere", "goto: nowhere", "没有这个环节或办理结果：nowhere", "there is no scene or ending 'nowhere'"),
    (SCENARIO, "    goto: done\n", "    goto: nowhere\n", "goto: nowhere", "没有这个环节或办理结果：nowhere", "there is no scene or ending 'nowhere'"),
    (SCENARIO, "goto: wait-report", "goto: write", "key: wait-report", "走不到：wait-report", "wait-report cannot be reached"),
    (SCENARIO, "goto: lost", "goto: done", "key: lost", "走不到：lost", "lost cannot be reached"),
    (SCENARIO, "        cost: {working_days: 1}\n", "", "goto: decide\n        reason: 想一天", "回到本环节的处置要花时间", "a loop must cost time"),
    (SCENARIO, "process: 45, timeliness: 20, product: 35", "process: 45, timeliness: 20, product: 30", "weights:", "权重合计应当是 100", "weights must add to 100"),
    (SCENARIO, "process: 45, timeliness: 20, product: 35", "process: 145, timeliness: -20, product: -25", "weights:", "应当在 0 到 100 之间", "must be between"),
    (SCENARIO, "critical_cap: 59", "critical_cap: 590", "critical_cap", "应当在 0 到 100 之间", "must be between"),
    (SCENARIO, "length: 60", "length: 0", "length: 0", "应当在 1 到 400 之间", "must be between"),
    (SCENARIO, "critical: late", "critical: later", "critical: later", "没有这个红线差错：later", "there is no critical error 'later'"),
    (SCENARIO, "critical: rude", "critical: nice", "critical: nice", "没有这个红线差错：nice", "there is no critical error 'nice'"),
    (SCENARIO, "title: 定性, competency: D1", "title: 定性, competency: Q", "competency: Q", "没有这个履职能力：Q", "there is no competency 'Q'"),
    (SCENARIO, "points: {classify: 2, talk: 1}", "points: {clasify: 2, talk: 1}", "clasify", "没有这个评分项：clasify", "there is no criterion 'clasify'"),
    (SCENARIO, "type: bool, initial: false", "type: bool, initial: 0", "initial: 0", "不是变量 asked 的值", "is no value of variable asked"),
    (SCENARIO, "type: int, initial: 1", "type: int, initial: 3", "initial: 3", "3 不是变量 trust 的值", "is no value of variable trust"),
    (SCENARIO, "type: enum, initial: none", "type: enum, initial: all", "initial: all", "'all' 不是变量 plan 的值", "is no value of variable plan"),
    (SCENARIO, "{set: {asked: true}}", "{set: {told: true}}", "told", "没有这个变量：told", "there is no variable 'told'"),
    (SCENARIO, "{set: {asked: true}}", "{set: {asked: 是}}", "asked: 是", "'是' 不是变量 asked 的值", "is no value of variable asked"),
    (SCENARIO, "{add: {trust: 3}}", "{add: {plan: 3}}", "add: {plan", "plan 不是整数变量", "plan is no int variable"),
    (SCENARIO, "{release: report}]\n        goto: decide", "{release: gift}]\n        goto: decide", "gift", "没有这个材料：gift", "there is no exhibit 'gift'"),
    (SCENARIO, "{meet: mediate}", "{meet: lunch}", "lunch", "没有这个办理时限：lunch", "there is no deadline 'lunch'"),
    (SCENARIO, "[{pause: mediate}]", "[{pause: mediate, resume: mediate}]", "pause: mediate, resume", "每个效果只能写一种", "exactly one form"),
    (SCENARIO, "[{pause: mediate}]", "[{}]", "[{}]", "每个效果只能写一种", "exactly one form"),
    (SCENARIO, "{flag: asked}", "{flag: heard}", "heard", "没有这个变量：heard", "there is no variable 'heard'"),
    (SCENARIO, "{not: {opened: report}}", "{not: {opened: gift}}", "gift", "没有这个材料：gift", "there is no exhibit 'gift'"),
    (SCENARIO, "{deadline: accept, is: running}", "{deadline: lunch, is: running}", "lunch", "没有这个办理时限：lunch", "there is no deadline 'lunch'"),
    (SCENARIO, "{deadline: accept, is: running}", "{deadline: accept}", "{deadline: accept}", "要写 is", "`is` is missing"),
    (SCENARIO, "{flag: asked}", "{flag: asked, opened: photo}", "opened: photo", "条件只能写一种", "exactly one form"),
    (SCENARIO, "{flag: asked}", "{}", "when: {all: [{}", "条件只能写一种", "exactly one form"),
    (SCENARIO, "cost: {days: 10}", "cost: {days: 10, hours: 1}", "hours: 1", "花费只能写一种，且为正数", "exactly one positive cost"),
    (SCENARIO, "cost: {days: 10}", "cost: {days: -10}", "days: -10", "花费只能写一种，且为正数", "exactly one positive cost"),
    (SCENARIO, "text: 先问清诉求和经过。", 'text: ""', 'text: ""', "不能为空", "must not be empty"),
    (SCENARIO, "reason: 先问清楚再决定。", 'reason: " "', 'reason: " "', "不能为空", "must not be empty"),
    (SCENARIO, "    deliverable: decision\n", "", "key: write\n", "环节既没有处置也没有文书", "neither choices nor a paper"),
    (SCENARIO, "    deliverable: decision\n    cost: {hours: 4}\n    effects: [{meet: mediate}]\n    goto: done\n", "    deliverable: decision\n    choices: [{key: x, text: 写, goto: done, reason: 写完}]\n", "key: write\n", "写文书的环节没有处置，要写 goto", "has no choices and needs goto"),
    (SCENARIO, "      - key: got\n", "      - key: got\n        when: {flag: asked}\n", "key: wait-report\n", "至少要有一个无条件的处置", "one choice must have no condition"),
    (SCENARIO, "deliverable: decision", "deliverable: essay", "deliverable: essay", "没有这个文书：essay", "there is no deliverable 'essay'"),
    (SCENARIO, "form: 投诉受理决定书", "form: 受理告知书", "form: 受理告知书", "没有这个文书名称：受理告知书", "there is no form"),
    (SCENARIO, "rubric: yangben-biaozhun", "rubric: biaozhun", "rubric: biaozhun", "没有这个评分标准：biaozhun", "there is no rubric 'biaozhun'"),
    (SCENARIO, "{key: body, label: 正文", "{key: to, label: 正文", "{key: to, label: 正文", "键 to 重复", "key to is used twice"),
    (SCENARIO, "found_by: [第十五条], citations: [样本规定#15]", "found_by: [第十五条], citations: [样本规定#66]", "#66", "没有第 66 条", "has no article 66"),
    (SCENARIO, "title: 逾期, citations: [样本规定#15]", "title: 逾期, citations: [样本规定#18]", "#18", "在 2026-04-28 没有施行", "was not in force on 2026-04-28"),
    (SCENARIO, "- key: test\n", "- key: call\n", "- key: call\n    title: 检测", "键 call 重复", "key call is used twice"),
    (COURSE, "key: yangben-kecheng", "key: Kecheng", "key: Kecheng", "只能用小写字母", "lower-case letters"),
    (COURSE, "credit_minutes: 90", "credit_minutes: -1", "credit_minutes: -1", "应当在 0 到 100000 之间", "must be between"),
    (COURSE, "key: quiz,", "key: l1,", "{key: l1, kind: quiz", "键 l1 重复", "key used twice"),
    (COURSE, "after: [l1]", "after: [case]", "after: [case]", "没有这个在前的项目：case", "there is no earlier element 'case'"),
    (COURSE, "paper: yangben-juan", "paper: kaoshi", "paper: kaoshi", "没有这个试卷：kaoshi", "there is no paper 'kaoshi'"),
    (COURSE, "scenario: yangben-anjian", "scenario: anjian", "scenario: anjian", "没有这个模拟案件：anjian", "there is no scenario 'anjian'"),
    (COURSE, "file: lessons/01.md", "file: lessons/02.md", "02.md", "找不到文件 lessons/02.md", "no file lessons/02.md"),
    (COURSE, "file: lessons/01.md", "file: ../policies/yangben.yaml", "../policies", "找不到文件", "no file"),
    (COURSE, ", file: lessons/01.md", "", "{key: l1", "不能为空", "must not be empty"),
    (POLICY, "weight: 23.34", "weight: 23.33", "indicators:", "权重合计应当是 100，现在是 99.99", "weights add to 99.99, not 100"),
    (POLICY, "weight: 33.33}\n  - {key: handling", "weight: 33.335}\n  - {key: handling", "weight: 33.335", "权重最多两位小数", "at most two decimals"),
    (POLICY, ", target_minutes: 180", "", "key: hours", "学时指标要写目标分钟数", "a target is needed"),
    (POLICY, "at_least: 60", "at_least: 95", "grades:", "等次要按分数从高到低", "grades must fall from the highest"),
    (POLICY, "key: writing", "key: hours", "key: hours, title: 学习完成", "键 hours 重复", "key hours is used twice"),
    (FRAMEWORK, "thresholds: [0, 60, 75, 90.5]", "thresholds: [0, 75, 60, 90.5]", "thresholds", "每个等级要有一个递增的分数线", "one rising threshold"),
    (FRAMEWORK, "thresholds: [0, 60, 75, 90.5]", "thresholds: [0, 60, 75]", "thresholds", "每个等级要有一个递增的分数线", "one rising threshold"),
    (FRAMEWORK, "levels: [能抄写, 能写对, 能写清, 能讲评]", "levels: [能抄写, 能写对]", "key: W", "要写 4 个等级的表现", "4 levels must be described"),
    (FORMS, "citations: [样本规定#15]", "citations: []", "citations: []", "每个要素都要写依据", "an article is needed"),
    (FORMS, "citations: [样本规定#15]", "citations: [样本规定#99]", "citations: [样本规定#99]", "没有第 99 条", "has no article 99"),
    (FORMS, "why: 七个工作日从这一天的次日起数。", 'why: ""', 'why: ""', "不能为空", "must not be empty"),
    (FORMS, 'as_of: "2026-04-15"', 'as_of: "2019-01-01"', "citations: [样本规定#15]", "没有施行", "was not in force"),
]  # fmt: skip

ROWS = [*WRITING, *QUESTIONS, *CASES]


def faults_of(tree, file: str, text: str) -> list[str]:
    small.planted(tree, file, text)
    return [str(fault) for fault in library.load(tree).faults if fault.file == file]


def golden(file: str) -> str:
    return (small.GOLDEN / small.PLACES[file]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "zh", "en"),
    ROWS,
    ids=[f"{row[0].split('/')[-1]}:{row[5][:30]}:{n}" for n, row in enumerate(ROWS)],
)
def test_a_planted_fault_is_named_by_its_line_in_both_languages(tree, file, old, new, at, zh, en):
    text = golden(file)
    assert old in text
    text = text.replace(old, new, 1)
    line = text[: text.index(at)].count("\n") + 1
    first, *others = [f for f in faults_of(tree, file, text) if zh in f] or faults_of(
        tree, file, text
    )
    place, _, sentences = first.partition(": ")
    assert place == f"{file}:{line}"
    chinese, _, english = sentences.rpartition(" / ")
    assert zh in chinese
    assert en in english
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert all(zh in other for other in others)


@pytest.mark.parametrize("text", ["", "\n\n", "# 只有一行说明\n", "\ufeff"])
def test_an_empty_file_is_named_as_such(tree, text):
    assert faults_of(tree, BANK, text) == [f"{BANK}:1: 文件是空的 / the file is empty"]


@pytest.mark.parametrize("text", ["- 一\n- 二\n", "只有一句话\n", "42\n", "null\n"])
def test_a_file_that_is_no_mapping_is_refused(tree, text):
    (fault,) = faults_of(tree, BANK, text)
    assert fault == f"{BANK}:1: 文件应当是“键: 值” / the file must be a mapping"


def test_a_huge_file_is_refused_before_it_is_read_as_yaml(tree):
    (fault,) = faults_of(tree, BANK, "# " + "长" * source.LARGEST)
    assert fault == f"{BANK}:1: 文件过大 / the file is too large"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_file_that_is_not_utf_8_is_refused(tree, encoding):
    (tree / BANK).write_bytes(golden(BANK).encode(encoding))
    (fault,) = [f for f in library.load(tree).faults if f.file == BANK]
    assert str(fault) == f"{BANK}:1: 文件不是 UTF-8 编码 / not UTF-8"


def test_an_exhibit_that_is_not_utf_8_is_named_where_the_case_names_it(tree):
    (tree / "scenarios/yangben-anjian/exhibits/photo.md").write_bytes("照片".encode("gb18030"))
    (fault,) = [f for f in library.load(tree).faults if f.file == SCENARIO]
    line = golden(SCENARIO)[: golden(SCENARIO).index("exhibits/photo.md")].count("\n") + 1
    assert (fault.line, fault.zh) == (line, "文件 exhibits/photo.md 不是 UTF-8 编码")


def test_a_folder_in_the_place_of_a_file_is_a_fault_and_no_crash(tree):
    (tree / BANK).unlink()
    (tree / BANK).mkdir()
    (fault,) = [f for f in library.load(tree).faults if f.file == BANK]
    assert str(fault) == f"{BANK}:1: 文件无法读取 / cannot be read"


def test_an_exhibit_behind_a_link_out_of_its_folder_is_not_read(tree, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.md"
    outside.write_text("不该读到", encoding="utf-8")
    photo = tree / "scenarios/yangben-anjian/exhibits/photo.md"
    photo.unlink()
    photo.symlink_to(outside)
    (fault,) = [f for f in library.load(tree).faults if f.file == SCENARIO]
    assert "找不到文件" in fault.zh


@pytest.mark.parametrize(
    ("lesson", "zh", "en"),
    [
        ("[[没有规定#15]]", "没有登记法规 没有规定", "is not in the register"),
        ("[[样本规定#99|七日]]", "没有第 99 条", "has no article 99"),
        ("[[check: yangben/q-999]]", "没有这个试题：yangben/q-999", "there is no question"),
        ("[[check: q-001]]", "没有这个试题：q-001", "there is no question"),
        ("[[随便写写]]", "应写成", "must look like"),
        ("  \n", "不能为空", "must not be empty"),
    ],
)
def test_a_fault_in_a_lesson_is_named_where_the_course_names_the_lesson(tree, lesson, zh, en):
    small.planted(tree, "courses/yangben-kecheng/lessons/01.md", lesson)
    (fault,) = [f for f in library.load(tree).faults if f.file == COURSE]
    line = golden(COURSE)[: golden(COURSE).index("lessons/01.md")].count("\n") + 1
    assert fault.line == line
    assert zh in fault.zh
    assert en in fault.en


def test_a_key_used_in_two_files_is_named_in_the_second(tree):
    other = "question_banks/zzz.yaml"
    small.planted(tree, other, golden(BANK))
    (fault,) = [f for f in library.load(tree).faults if f.file == other]
    assert str(fault) == f"{other}:3: 键 yangben 已在 {BANK} 中使用 / key already used in {BANK}"


def test_too_few_endings_are_named(tree):
    text = golden(SCENARIO)
    for line in (
        "refused, title: 推诿, outcome: unlawful, text: 上级要求重新处理。",
        "lost, title: 逾期, outcome: lapsed, text: 期限已过。",
    ):
        text = text.replace(f"  - {{key: {line}}}\n", "")
    whole = text.replace("goto: lost", "goto: done").replace("goto: refused", "goto: done")
    line = text[: text.index("endings:")].count("\n") + 1
    assert faults_of(tree, SCENARIO, whole) == [
        f"{SCENARIO}:{line}: 至少要有两个办理结果（endings） / two endings are needed"
    ]


def test_a_case_without_scenes_says_only_that(tree):
    text = golden(SCENARIO)
    cut = text[: text.index("scenes:\n")] + "scenes: []\n" + text[text.index("endings:\n") :]
    (fault,) = faults_of(tree, SCENARIO, cut)
    assert "至少要有一个环节" in fault


def test_a_paper_without_sections_says_so(tree):
    text = golden(PAPER)
    (fault,) = faults_of(tree, PAPER, text[: text.index("sections:")] + "sections: []\n")
    assert "至少要有一个部分" in fault


LISTED = "    questions: [yangben/q-001, yangben/q-002]\n"
DRAWN = "    banks: [yangben]\n    kinds: [single, multiple]\n    difficulty: [1, 3]\n    draw: 2\n"


def test_a_section_that_lists_its_questions_is_sound(tree):
    assert faults_of(tree, PAPER, golden(PAPER).replace(DRAWN, LISTED)) == []


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (LISTED.replace("q-002", "q-999"), "没有这个试题：yangben/q-999"),
        (LISTED.replace("q-002", "q-001"), "试题 yangben/q-001 在本卷里重复"),
        (LISTED + "    banks: [yangben]\n", "列出 questions 的部分不再写抽题条件"),
        ("    draw: 2\n", "要写题库 banks，或者列出 questions"),
    ],
)
def test_what_can_be_wrong_with_a_list_of_questions(tree, listed, said):
    (fault,) = faults_of(tree, PAPER, golden(PAPER).replace(DRAWN, listed))
    assert said in fault


def test_an_exhibit_without_a_word_is_a_fault(tree):
    small.planted(tree, "scenarios/yangben-anjian/exhibits/photo.md", " \n")
    (fault,) = [f for f in library.load(tree).faults if f.file == SCENARIO]
    assert "不能为空" in fault.zh


def test_several_faults_of_one_file_are_all_named_at_once(tree):
    text = (
        golden(BANK).replace("difficulty: 3", "difficulty: 难").replace("unit: 个工作日", "unit: 7")
    )
    lines = [text[: text.index(at)].count("\n") + 1 for at in ("difficulty: 难", "unit: 7")]
    assert [int(fault.split(":")[1]) for fault in faults_of(tree, BANK, text)] == lines
