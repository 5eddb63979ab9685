"""Configuration: defaults, then `config.toml` in the data folder, then the environment."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

SHORTEST_SECRET = 32
PREFIX = "TRAINER_"


class BadConfiguration(RuntimeError):
    """A setting with which the application must not start; says what to do."""


@dataclass(frozen=True)
class Settings:
    """What an installation decides. Environment names are these in capitals, with TRAINER_."""

    data: Path
    database_url: str = ""
    secret_key: str = ""
    production: bool = False
    https: bool = False
    debug: bool = False
    product_name: str = "一案一练"
    formal_name: str = "投诉举报处理实训与考评系统"
    bureau_name: str = "市场监督管理局消费者权益保护科"
    contact: str = "本单位系统管理员"
    idle_minutes: int = 30
    absolute_hours: int = 12
    tries_before_lock: int = 5
    lock_minutes: int = 15
    trusted_hosts: str = ""
    proxies: int = 0
    content: Path | None = None

    @property
    def url(self) -> str:
        """The address of the database: SQLite in the data folder unless one is given."""
        return self.database_url or f"sqlite:///{(self.data / 'trainer.sqlite').as_posix()}"

    @property
    def library(self) -> Path:
        """The folder that holds question_banks/, scenarios/ and courses/."""
        return self.content or Path(__file__).resolve().parent.parent


def load(data: Path, environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Return the settings of the installation in `data`; raises BadConfiguration."""
    settings = Settings(data=data.resolve())
    settings = replace(settings, **_from_file(data / "config.toml"))
    settings = replace(
        settings, **_from_environment(os.environ if environment is None else environment)
    )
    settings = replace(settings, **given)
    return _with_secret(settings)


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadConfiguration(f"{path}: {error}") from error
    known = {field.name for field in fields(Settings)} - {"data"}  # the folder the file lies in
    for name in values:
        if name not in known:
            raise BadConfiguration(f"{path}: unknown setting {name} / 不认识的设置 {name}")
    return {name: _typed(name, value) for name, value in values.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    return {
        field.name: _typed(field.name, environment[PREFIX + field.name.upper()])
        for field in fields(Settings)
        if PREFIX + field.name.upper() in environment and field.name != "data"
    }


def _typed(name: str, value: Any) -> Any:
    default: Any = next(field.default for field in fields(Settings) if field.name == name)
    if name == "content":
        return Path(value)
    try:
        if isinstance(default, bool):
            return value if isinstance(value, bool) else str(value).lower() in {"1", "true", "yes"}
        return type(default)(value)
    except ValueError:
        raise BadConfiguration(f"{name}: {value!r} / 设置 {name} 的值不对") from None


def _with_secret(settings: Settings) -> Settings:
    """In production a secret must be given; elsewhere one is made and kept in the data folder."""
    if settings.secret_key:
        if len(settings.secret_key.encode()) < SHORTEST_SECRET:
            raise BadConfiguration(
                "secret_key is shorter than 32 bytes / secret_key 不足 32 字节，请换一个更长的"
            )
        return settings
    if settings.production:
        raise BadConfiguration(
            "secret_key is not set (TRAINER_SECRET_KEY or config.toml) / "
            "没有设置 secret_key（环境变量 TRAINER_SECRET_KEY 或 config.toml）"
        )
    return replace(settings, secret_key=_kept_secret(settings.data / "keys" / "secret"))


def _kept_secret(path: Path) -> str:
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
