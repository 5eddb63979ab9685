"""Questions written in the browser: what waits for review, and errors that trainees report"""

import sqlalchemy as sa
from alembic import op

from trainer.store import base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = base.UtcTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("base_revision_id", BIG, nullable=True),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_revision_id"],
            ["revision.id"],
            name=op.f("fk_proposal_base_revision_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_proposal_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_proposal_document_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_proposal_revision_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_proposal")),
    )
    op.create_table(
        "error_report",
        sa.Column("id", BIG, nullable=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("attempt_id", BIG, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", BIG, nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("seen_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["user.id"],
            name=op.f("fk_error_report_answered_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_error_report_attempt_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_error_report_person_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_error_report_revision_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_error_report")),
    )
    with op.batch_alter_table("error_report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_error_report_outcome_at"), ["outcome", "at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_error_report_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_error_report_revision_id"), ["revision_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("error_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_error_report_revision_id"))
        batch_op.drop_index(batch_op.f("ix_error_report_person_id"))
        batch_op.drop_index(batch_op.f("ix_error_report_outcome_at"))
    op.drop_table("error_report")
    op.drop_table("proposal")
