"""Questions on what changed in the law, and papers for a hall without computers"""

import json

import sqlalchemy as sa
from alembic import op

from trainer.store import base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "question_row",
        sa.Column("changed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    _fill(op.get_bind())
    op.create_table(
        "hall_paper",
        sa.Column("id", ID, nullable=False),
        sa.Column("paper_revision_id", ID, nullable=False),
        sa.Column("exam_id", ID, nullable=True),
        sa.Column("department_id", ID, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("ended_at", base.UtcTime(timezone=True), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("versions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("twice", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", base.UtcTime(timezone=True), nullable=False),
        _to("hall_paper", "paper_revision_id", "revision"),
        _to("hall_paper", "exam_id", "exam"),
        _to("hall_paper", "department_id", "department"),
        _to("hall_paper", "by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_paper")),
    )
    with op.batch_alter_table("hall_paper", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hall_paper_department_id_ended_at"),
            ["department_id", "ended_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_hall_paper_paper_revision_id"), ["paper_revision_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hall_paper_exam_id"), ["exam_id"], unique=False)

    op.create_table(
        "hall_sheet",
        sa.Column("id", ID, nullable=False),
        sa.Column("hall_paper_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=1), nullable=False),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("attempt_id", ID, nullable=True),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", base.UtcTime(timezone=True), nullable=False),
        _to("hall_sheet", "hall_paper_id", "hall_paper"),
        _to("hall_sheet", "person_id", "person"),
        _to("hall_sheet", "attempt_id", "attempt"),
        _to("hall_sheet", "by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_sheet")),
        sa.UniqueConstraint(
            "hall_paper_id",
            "person_id",
            "entry",
            name=op.f("uq_hall_sheet_hall_paper_id_person_id_entry"),
        ),
    )
    with op.batch_alter_table("hall_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hall_sheet_person_id"), ["person_id"], unique=False)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="RESTRICT")


def _fill(connection: sa.Connection) -> None:
    """Mark the questions that name an old rule, as a later sync would only for new texts."""
    rows = connection.execute(
        sa.text(
            "SELECT q.document_id, r.body FROM question_row q JOIN revision r ON r.id = q.revision_id"
        )
    ).all()
    named = [document for document, body in rows if json.loads(body).get("replaces_rule")]
    mark = sa.text("UPDATE question_row SET changed = :yes WHERE document_id = :document")
    for document in named:
        connection.execute(mark, {"yes": True, "document": document})


def downgrade() -> None:
    with op.batch_alter_table("hall_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hall_sheet_person_id"))

    op.drop_table("hall_sheet")
    with op.batch_alter_table("hall_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hall_paper_exam_id"))
        batch_op.drop_index(batch_op.f("ix_hall_paper_paper_revision_id"))
        batch_op.drop_index(batch_op.f("ix_hall_paper_department_id_ended_at"))

    op.drop_table("hall_paper")
    op.drop_column("question_row", "changed")
