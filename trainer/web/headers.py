"""Headers of every reply: a strict policy for content, and nothing kept in caches."""

from __future__ import annotations

from flask import Flask, Response, request

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
FIXED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
STATIC = ("static", "bootstrap.static", "icon_sprite")


def init_app(app: Flask, *, https: bool) -> None:
    """Put the headers on every reply."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
            # on plain http browsers ignore it, and say so in the console
            response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.endpoint in STATIC:
            if "v" in request.args:
                response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers["Cache-Control"] = "no-store"
            response.vary.add("Cookie")
        return response
