"""What is there of one cycle to be kept for good? Its rows, history, mails and files, all of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection
from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.cycle import files, history, office, replay, store
from kyhan.cycle.backup import release
from kyhan.cycle.history import OFFICE_CHAIN, Head
from kyhan.cycle.outgoing import SENT, Outgoing
from kyhan.cycle.permissions import require_actor
from kyhan.cycle.queries.history import exported
from kyhan.cycle.tables import Mail, Reminder, User
from kyhan.database import reading
from kyhan.errors import Damaged, Fault, NotFound
from kyhan.i18n import say
from kyhan.regulation.schema import Regulation
from kyhan.workflows.roles import Role

_ROWS_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Year:
    """One cycle and what belongs to it of the office, seen at one moment.

    Attributes:
        cycle: The cycle's rows as a replay of its chain gives them.
        office: The same of the chain "office".
        heads: The last event of both chains.
        release: Which kyhan reads it.
    """

    key: str
    regulation: Regulation
    cycle: replay.State
    office: replay.State
    heads: dict[str, Head]
    release: str
    _app: App = field(repr=False)
    _connection: Connection = field(repr=False)

    def events(self) -> Iterator[dict[str, Any]]:
        """Yields the events as they are exported, the office's chain first.

        Raises:
            Damaged: an event is no longer what was written.
        """
        try:
            for chain in self.heads:
                yield from exported(self._connection, chain)
        except (ValueError, TypeError) as error:
            unreadable = say("một sự kiện không đọc được", "an event cannot be read")
            raise Damaged(
                say(
                    "Nhật ký bị hỏng; kiểm tra nhật ký để biết ở đâu",
                    "The history is damaged; checking the history says where",
                ),
                [Fault("", unreadable)],
            ) from error

    def mails(self) -> Iterator[tuple[Outgoing, datetime]]:
        """Yields every mail that went out and told of this cycle's deadlines, with the instant it was sent, by day."""
        told = select(Reminder.message_id).where(Reminder.cycle == self.key)
        query = (
            select(Mail, User.name)
            .join(User, col(User.login) == col(Mail.recipient))
            .where(Mail.state == SENT, col(Mail.message_id).in_(told))
            .order_by(col(Mail.on), col(Mail.recipient))
        )
        options = {"yield_per": _ROWS_AT_ONCE}
        with Session(bind=self._connection) as session, session.exec(query, execution_options=options) as found:
            for mail, name in found:
                if mail.sent_at is None:
                    raise AssertionError(f"{mail.message_id} was sent at no time")
                outgoing = Outgoing(
                    mail.message_id,
                    mail.recipient,
                    name,
                    mail.address,
                    mail.on,
                    mail.language,
                    mail.subject,
                    mail.plain,
                    mail.html,
                    mail.attempts,
                )
                yield outgoing, mail.sent_at

    def file(self, sha256: str) -> bytes | None:
        """Returns the bytes that were kept under a hash; None when they are gone or were changed.

        Raises:
            SetupNeeded: no folder of files is set.
        """
        try:
            return files.read(self._app, sha256)
        except (NotFound, Damaged):
            return None


@contextmanager
def year(app: App, key: str) -> Iterator[Year]:
    """Gives a cycle as it is at this moment, while the block lasts; others go on working.

    Raises:
        NotAllowed: the actor is neither staff, leader nor auditor.
        NotFound: there is no such cycle.
    """
    with reading(app.engine) as connection:
        actor = office.now(app, connection).actor(app.login)
        task = say("lập hồ sơ của năm", "make the file of a year")
        require_actor(actor, task, Role.STAFF, Role.LEADER, Role.AUDITOR)
        with Session(bind=connection) as session:
            cycle = store.cycle(session.connection(), key)
        yield Year(
            key=cycle.key,
            regulation=office.regulation(app, connection, cycle.regulation_sha256),
            cycle=replay.present(connection, cycle.key),
            office=replay.present(connection, OFFICE_CHAIN),
            heads={chain: history.head(connection, chain) for chain in (OFFICE_CHAIN, cycle.key)},
            release=release(),
            _app=app,
            _connection=connection,
        )
