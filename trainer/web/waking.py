"""Waking the worker of this process for a job whose row is committed; a tick finds it otherwise."""

from __future__ import annotations

from flask import current_app

from trainer.store.tables import Job

PLACE = "trainer.wake"


def wake(job: Job) -> None:
    """Tell the worker that a job waits."""
    carry = current_app.extensions.get(PLACE)
    if carry is not None:
        carry(job.id)
