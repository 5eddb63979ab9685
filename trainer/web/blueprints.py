"""Every blueprint, in one list."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

NOUNS = (
    "health",
    "sessions",
    "workbench",
    "me",
    "courses",
    "sittings",
    "practice",
    "drills",
    "cases",
    "trials",
    "studio",
    "case_reports",
    "my_exams",
    "records",
    "reports",
    "markings",
    "questions",
    "quality",
    "regrades",
    "exams",
    "halls",
    "law",
    "tools",
    "appraisals",
    "progress",
    "updates",
    "competency",
    "system",
    "staff",
    "calendars",
    "audits",
)


def register(app: Flask, *, debug: bool) -> None:
    """Register the blueprint of each noun; the style guide only while debugging."""
    for noun in (*NOUNS, "styleguide") if debug else NOUNS:
        app.register_blueprint(import_module(f"trainer.web.{noun}").bp)
