"""How does a newcomer get into the practice year by hand? The office in the middle of the year, with a login for each role."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from kyhan.app import App
from kyhan.clock import FixedClock
from kyhan.cycle.commands import credentials
from kyhan.cycle.opening import open_office
from kyhan.cycle.queries.last_moment import last_moment
from kyhan.cycle.queries.people import Account, accounts
from kyhan.practice import story
from kyhan.practice.teller import Teller


@dataclass(frozen=True, slots=True)
class Opened:
    """An office that is ready to be looked at: where it is, who may enter, and the password they all have."""

    database: Path
    people: tuple[Account, ...]
    password: str


def opened(teller: Teller, folder: Path) -> Opened:
    """Restores the middle of the year into a folder of its own and gives its people a password made for this time."""
    database = (folder / "giua-nam" / "kyhan.db").resolve()
    database.parent.mkdir()
    teller.elsewhere(database, "restore", folder / "giua-nam.zip")
    engine, _ = open_office(f"sqlite:///{database}")
    try:
        app = App(engine, login=story.ADMIN)
        app.clock = FixedClock(last_moment(app))
        password = f"nam-dong-{secrets.token_hex(3)}"
        for login in story.LOGINS:
            credentials.set_practice_password(app, login, password)
        known = {one.login: one for one in accounts(app)}
        return Opened(database, tuple(known[login] for login in story.LOGINS), password)
    finally:
        engine.dispose()
