"""The best way through a case, beside its best points"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("scenario_best", schema=None) as batch_op:
        batch_op.add_column(sa.Column("way", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("scenario_best", schema=None) as batch_op:
        batch_op.drop_column("way")
