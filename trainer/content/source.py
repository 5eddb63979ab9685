"""Reading YAML the way JSON is read, and remembering the line of every value.

Aliases and repeated keys are refused, size and depth are capped, and only JSON's own
values are recognised: `no`, `012`, `1:30` and dates stay text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from trainer.content.fault import BadContent, Fault, Path

LARGEST = 2_000_000  # characters
DEEPEST = 30
LONGEST_NUMBER = 24  # characters
# Control characters, marks that turn the direction of writing, halves of characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_UNSEEN_FOUND = ("含有不可见的控制字符", "contains control characters")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_JSON = {
    "tag:yaml.org,2002:bool": (re.compile(r"^(?:true|false)$"), "tf"),
    "tag:yaml.org,2002:int": (re.compile(r"^-?(?:0|[1-9][0-9]*)$"), "-0123456789"),
    "tag:yaml.org,2002:float": (
        re.compile(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)(?:[eE][-+]?[0-9]+)?$"),
        "-0123456789",
    ),
    "tag:yaml.org,2002:null": (re.compile(r"^(?:null|~|)$"), ["~", "n", ""]),
}
_TAGS = (*_JSON, *(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq")))

_WIDE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u2018-\u201d\u2026\u2014"
_FOLDED = re.compile(f"(?<=[{_WIDE}]) (?=[{_WIDE}])")


class _Reader(_Loader):  # type: ignore[misc, valid-type]
    """A safe loader whose plain scalars are those of JSON."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, (_pattern, _first) in _JSON.items():
    _Reader.add_implicit_resolver(_tag, _pattern, list(_first))


@dataclass
class Source:
    """The values of one text, and the line on which each begins."""

    file: str
    text: str
    values: object = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Return the line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: Path, zh: str, en: str) -> Fault:
        """Return a fault at a path."""
        return Fault(self.file, self.line(path), zh, en)


def read(text: str, file: str) -> Source:
    """Return the values of a YAML text with their lines; raises BadContent."""
    source = Source(file, text)
    if len(text) > LARGEST:
        raise BadContent([source.fault((), "文件过大", "the file is too large")])
    _refuse_unseen(text, source)
    try:
        _refuse_events(text, source)
        loader = _Reader(text)
        node = loader.get_single_node()
        if node is None:
            raise BadContent([source.fault((), "文件是空的", "the file is empty")])
        source.values = _value(loader, node, (), source)
    except yaml.YAMLError as error:
        raise BadContent([_syntax_fault(file, error)]) from error
    return source


def has_unseen(text: str) -> bool:
    """Say whether a text holds control characters or marks that nobody sees."""
    return _UNSEEN.search(text) is not None


def _refuse_unseen(text: str, source: Source) -> None:
    found = _UNSEEN.search(text.removeprefix("\ufeff"))
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise BadContent([Fault(source.file, line, *_UNSEEN_FOUND)])


def _refuse_events(text: str, source: Source) -> None:
    """Refuse aliases and deep nesting before anything is built from them."""
    depth = 0
    for event in yaml.parse(text, Loader=_Reader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadContent([Fault(source.file, line, "不允许别名", "aliases are not allowed")])
        if depth > DEEPEST:
            raise BadContent([Fault(source.file, line, "嵌套太深", "nested too deeply")])


def _value(loader: yaml.SafeLoader, node: yaml.Node, path: Path, source: Source) -> object:
    source.lines[path] = node.start_mark.line + 1
    if node.tag not in _TAGS:
        raise BadContent([source.fault(path, f"不允许标签 {node.tag}", f"tag {node.tag} refused")])
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, path, source)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, n, (*path, i), source) for i, n in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(loader, node, path, source)


def _scalar(loader: yaml.SafeLoader, node: yaml.ScalarNode, path: Path, source: Source) -> object:
    plain = _JSON.get(node.tag)
    if plain and not plain[0].match(node.value):
        raise BadContent([source.fault(path, f"不允许标签 {node.tag}", f"tag {node.tag} refused")])
    if plain and len(node.value) > LONGEST_NUMBER:
        raise BadContent([source.fault(path, "数字太长", "the number is too long")])
    value = loader.construct_object(node)
    if isinstance(value, str) and node.start_mark.line != node.end_mark.line and node.style != "|":
        value = _FOLDED.sub("", value)  # folding lines puts a blank where Chinese has none
    if value in (float("inf"), float("-inf")):
        raise BadContent([source.fault(path, "数字太大", "the number is too large")])
    if isinstance(value, str) and ("\r" in value or _UNSEEN.search(value)):
        raise BadContent([source.fault(path, *_UNSEEN_FOUND)])
    return value


def _mapping(
    loader: yaml.SafeLoader, node: yaml.MappingNode, path: Path, source: Source
) -> dict[str, object]:
    result: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise BadContent([Fault(source.file, line, "键应当是文字", "a key must be text")])
        key = key_node.value
        if key in result:
            fault = Fault(source.file, line, f"键 {key} 重复", f"duplicate key {key}")
            raise BadContent([fault])
        result[key] = _value(loader, value_node, (*path, key), source)
        source.lines[(*path, key)] = line
    return result


def _syntax_fault(file: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "invalid YAML"
    return Fault(file, mark.line + 1 if mark else 1, f"YAML 语法错误：{problem}", problem)
