"""What reviewers confirmed through a change of law, and official texts as imported"""

import sqlalchemy as sa
from alembic import op

from trainer.store import base, guards

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GUARDED = ("still_valid", "full_text", "article_text")


def _id(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "still_valid",
        _id("review_id"),
        sa.Column("statute", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_still_valid_review_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint(
            "review_id", "statute", "number", "ends_on", name=op.f("pk_still_valid")
        ),
    )
    op.create_table(
        "full_text",
        _id("id"),
        _id("document_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("article_count", sa.Integer(), nullable=False),
        _id("by_id", nullable=True),
        sa.Column("at", base.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_full_text_document_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_full_text_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_full_text")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_full_text_document_id_number")),
    )
    op.create_table(
        "article_text",
        _id("full_text_id"),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("chapter", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["full_text_id"],
            ["full_text.id"],
            name=op.f("fk_article_text_full_text_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("full_text_id", "number", name=op.f("pk_article_text")),
    )
    guards.install(op.get_bind(), GUARDED)


def downgrade() -> None:
    guards.remove(op.get_bind(), GUARDED)
    op.drop_table("article_text")
    op.drop_table("full_text")
    op.drop_table("still_valid")
