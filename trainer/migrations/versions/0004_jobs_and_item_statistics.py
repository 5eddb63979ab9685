"""Jobs, and the statistics of questions"""

import sqlalchemy as sa
from alembic import op

from trainer.store import base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", _big(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("args", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("lease_until", base.UtcTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("by_id", _big(), nullable=True),
        sa.Column("at", base.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_job_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_state_at"), "job", ["state", "at"], unique=False)
    op.create_table(
        "paper_statistic",
        sa.Column("id", _big(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("document_id", _big(), nullable=True),
        sa.Column("exam_id", _big(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("through_result_id", _big(), nullable=False),
        sa.Column("regrades", sa.Integer(), nullable=False),
        sa.Column("at", base.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_paper_statistic_document_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exam.id"], name=op.f("fk_paper_statistic_exam_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_statistic")),
        sa.UniqueConstraint("subject", name=op.f("uq_paper_statistic_subject")),
    )
    op.create_table(
        "item_statistic",
        sa.Column("paper_statistic_id", _big(), nullable=False),
        sa.Column("revision_id", _big(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("p", sa.Double(), nullable=True),
        sa.Column("r", sa.Double(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("figures", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("flags", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_statistic_id"],
            ["paper_statistic.id"],
            name=op.f("fk_item_statistic_paper_statistic_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_item_statistic_revision_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "paper_statistic_id", "revision_id", name=op.f("pk_item_statistic")
        ),
    )
    op.create_index(
        op.f("ix_item_statistic_revision_id"), "item_statistic", ["revision_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_item_statistic_revision_id"), table_name="item_statistic")
    op.drop_table("item_statistic")
    op.drop_table("paper_statistic")
    op.drop_index(op.f("ix_job_state_at"), table_name="job")
    op.drop_table("job")
