"""${message}"""

import sqlalchemy as sa
from alembic import op

from trainer.store import base, guards

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None

GUARDED = ()  # the append-only tables that this migration makes or recreates


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
    guards.install(op.get_bind(), GUARDED)


def downgrade() -> None:
    guards.remove(op.get_bind(), GUARDED)
    ${downgrades if downgrades else "pass"}
