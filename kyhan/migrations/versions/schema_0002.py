"""0002: a mail knows who took it, so that what a dead process took is taken over at once."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT: Final = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Adds the column; mails of before were taken by nobody who could still be told apart."""
    with op.batch_alter_table("mail") as table:
        table.add_column(sa.Column("claimed_by", TEXT))
