"""How does somebody prove who they are on the web?"""

from sqlmodel import Session

from kyhan.app import App
from kyhan.cycle.tables import Credential
from kyhan.database import reading


def has_second_factor(app: App) -> bool:
    """Tells whether the one who asks has a second factor in force (one that was confirmed)."""
    with reading(app.engine) as connection, Session(bind=connection) as session:
        row = session.get(Credential, app.login)
        return row is not None and row.totp_secret is not None and row.totp_step is not None
