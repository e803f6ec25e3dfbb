"""Of which schema is the database, and does this program go with it? Asked of databases of every schema."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from kyhan.cycle.opening import SCHEMA, stored_schema
from kyhan.database import reading, server

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Standing:
    """A database as it stands: the program that serves it, its schema, and the one this kyhan reads and writes."""

    server: str
    schema: str
    program_schema: str
    practice: bool

    @property
    def state(self) -> str:
        """Returns "current", "older" (upgrade the database) or "newer" (install a newer kyhan)."""
        if self.schema == self.program_schema:
            return "current"
        return "older" if self.schema < self.program_schema else "newer"


def standing(engine: "Engine") -> Standing:
    """Returns how a database stands.

    Raises:
        SetupNeeded: it is not set up.
    """
    with reading(engine) as connection:
        schema = stored_schema(connection)
        practice = connection.execute(text("SELECT practice FROM office")).scalar_one()
        return Standing(server(connection), schema, SCHEMA, bool(practice))
