"""Exams set for a date and a group"""

import sqlalchemy as sa
from alembic import op

from trainer.store import base, guards

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GUARDED = ("allowance", "judgement")
ACTIVE = sa.text("state = 'active'")
ACTIVE_ALONE = sa.text("state = 'active' AND exam_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "exam",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "paper_revision_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "department_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("opens_at", base.UtcTime(timezone=True), nullable=False),
        sa.Column("closes_at", base.UtcTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("pass_mark", base.Exact(length=400), nullable=False),
        sa.Column("mark_method", sa.String(length=10), nullable=False),
        sa.Column("pass_source", sa.String(length=200), nullable=False),
        sa.Column("open_book", sa.Boolean(), nullable=False),
        sa.Column("reveal", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_why", sa.String(length=200), nullable=False),
        sa.Column("void_why", sa.String(length=200), nullable=False),
        sa.Column("released_at", base.UtcTime(timezone=True), nullable=True),
        sa.Column(
            "released_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", base.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_exam_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"],
            ["user.id"],
            name=op.f("fk_exam_released_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_exam_department_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["paper_revision_id"],
            ["revision.id"],
            name=op.f("fk_exam_paper_revision_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam")),
    )
    with op.batch_alter_table("exam", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exam_department_id_opens_at"),
            ["department_id", "opens_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_exam_paper_revision_id"), ["paper_revision_id"], unique=False
        )

    op.create_table(
        "candidate",
        sa.Column("exam_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exam.id"], name=op.f("fk_candidate_exam_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_candidate_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("exam_id", "person_id", name=op.f("pk_candidate")),
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_person_id"), ["person_id"], unique=False)

    op.create_table(
        "judgement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exam_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("judge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("p", base.Exact(length=400), nullable=False),
        sa.Column("at", base.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exam.id"], name=op.f("fk_judgement_exam_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["judge_id"], ["user.id"], name=op.f("fk_judgement_judge_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_judgement_revision_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sa.UniqueConstraint(
            "exam_id",
            "judge_id",
            "revision_id",
            "round",
            name=op.f("uq_judgement_exam_id_judge_id_revision_id_round"),
        ),
    )
    op.create_table(
        "allowance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", base.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_allowance_attempt_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_allowance_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance")),
    )
    with op.batch_alter_table("allowance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allowance_attempt_id"), ["attempt_id"], unique=False)

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "exam_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_index(batch_op.f("ix_attempt_exam_id"), ["exam_id"], unique=False)
        batch_op.drop_index("uq_attempt_active")
        batch_op.create_index(
            "uq_attempt_active",
            ["person_id", "revision_id", "purpose"],
            unique=True,
            sqlite_where=ACTIVE_ALONE,
            postgresql_where=ACTIVE_ALONE,
        )
        batch_op.create_index(
            "uq_attempt_exam_active",
            ["person_id", "exam_id"],
            unique=True,
            sqlite_where=ACTIVE,
            postgresql_where=ACTIVE,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_attempt_exam_id"), "exam", ["exam_id"], ["id"], ondelete="RESTRICT"
        )

    with op.batch_alter_table("regrade", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "exam_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_index(batch_op.f("ix_regrade_exam_id"), ["exam_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_regrade_exam_id"), "exam", ["exam_id"], ["id"], ondelete="RESTRICT"
        )

    guards.install(op.get_bind(), GUARDED)


def downgrade() -> None:
    guards.remove(op.get_bind(), GUARDED)
    with op.batch_alter_table("regrade", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_regrade_exam_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_regrade_exam_id"))
        batch_op.drop_column("exam_id")

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_attempt_exam_id"), type_="foreignkey")
        batch_op.drop_index("uq_attempt_active")
        batch_op.create_index(
            "uq_attempt_active",
            ["person_id", "revision_id", "purpose"],
            unique=True,
            sqlite_where=ACTIVE,
            postgresql_where=ACTIVE,
        )
        batch_op.drop_index("uq_attempt_exam_active", sqlite_where=ACTIVE, postgresql_where=ACTIVE)
        batch_op.drop_index(batch_op.f("ix_attempt_exam_id"))
        batch_op.drop_column("exam_id")

    with op.batch_alter_table("allowance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allowance_attempt_id"))

    op.drop_table("allowance")
    op.drop_table("judgement")
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_person_id"))

    op.drop_table("candidate")
    with op.batch_alter_table("exam", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exam_paper_revision_id"))
        batch_op.drop_index(batch_op.f("ix_exam_department_id_opens_at"))

    op.drop_table("exam")
