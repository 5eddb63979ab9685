"""The factory: the only module that knows every room."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from trainer import logs
from trainer.config import Settings
from trainer.extensions import csrf, db, login, migrate
from trainer.store import engine
from trainer.web import blueprints, context, errors, gate, headers, i18n, icons
from trainer.web.request import Request

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
LARGEST_UPLOAD = 20 * 1024 * 1024


def create_app(settings: Settings, **config: Any) -> Flask:
    """Return the application of one installation.

    Raises Undeclared when an endpoint declares no permission, BadConfiguration when
    production lacks what it needs.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    mimetypes.add_type("text/javascript", ".js")  # some Windows registries say text/plain
    logs.configure(debug=settings.debug)
    app = Flask("trainer", static_folder="web/static", template_folder="web/templates")
    app.request_class = Request
    app.config.update(_config(settings))
    app.config.update(config)
    _bind_extensions(app, settings)
    blueprints.register(app, debug=settings.debug)
    context.init_app(app, settings)
    headers.init_app(app, https=settings.https)
    errors.init_app(app)
    gate.init_app(app)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine.options(settings.url),
        "SESSION_COOKIE_NAME": "__Host-trainer" if settings.https else "trainer",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        "WTF_CSRF_CHECK_DEFAULT": False,  # the gate asks, once it knows who it is
        "WTF_CSRF_TIME_LIMIT": None,  # bound to the session, or a long exam stops saving
        "MAX_CONTENT_LENGTH": LARGEST_UPLOAD,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "TRUSTED_HOSTS": settings.trusted_hosts.split() or None,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "JSON_SORT_KEYS": False,
    }


def _bind_extensions(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    with app.app_context():
        engine.prepare(db.engine)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    login.init_app(app)
    csrf.init_app(app)
    Bootstrap5(app)
    i18n.init_app(app, settings.data / "cache")
    icons.init_app(app)
    app.jinja_env.globals["asset_url"] = _asset_url
    app.jinja_env.auto_reload = settings.debug


def _asset_url(path: str) -> str:
    return url_for("static", filename=path, v=_digest(path))


@cache
def _digest(path: str) -> str:
    file = Path(__file__).resolve().parent / "web" / "static" / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
