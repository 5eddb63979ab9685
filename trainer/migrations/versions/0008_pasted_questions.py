"""Texts of questions that wait for their import"""

import sqlalchemy as sa
from alembic import op

from trainer.store import base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paste",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("target", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", base.UtcTime(timezone=True), nullable=False),
        sa.Column("at", base.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_paste_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paste")),
    )
    with op.batch_alter_table("paste", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paste_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("paste", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paste_user_id"))

    op.drop_table("paste")
