"""Cards of questions to review"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_card",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("memory", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("confident_error", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_review_card_person_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_review_card_document_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("person_id", "document_id", name=op.f("pk_review_card")),
    )
    with op.batch_alter_table("review_card", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_card_person_id_due_on"), ["person_id", "due_on"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("review_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_card_person_id_due_on"))

    op.drop_table("review_card")
