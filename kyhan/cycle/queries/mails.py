"""Which mails did the office write, to whom, and what did each say, as it was sent?"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.cycle.queries.sight import require_office
from kyhan.cycle.tables import Mail, User
from kyhan.database import reading
from kyhan.errors import NotFound
from kyhan.i18n import say


@dataclass(frozen=True, slots=True)
class Line:
    """One mail in a list. A person has at most one a day, so `recipient` and `on` name it."""

    on: date
    recipient: str
    name: str
    subject: str
    state: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Written:
    """One mail with its text, where it went, and what became of it; `error` is what the server last said against it."""

    line: Line
    address: str
    message_id: str
    attempts: int
    error: str | None
    plain: str


def mails(
    app: App, *, recipient: str | None = None, state: str | None = None, skip: int = 0, limit: int = 50
) -> tuple[Line, ...]:
    """Returns mails, those of the latest day first; for the office's people only.

    Args:
        skip: How many are left out before the first.
    """
    require_office(app)
    columns = (Mail.on, Mail.recipient, User.name, Mail.subject, Mail.state, Mail.sent_at)
    query = select(*columns).join(User, col(User.login) == col(Mail.recipient))  # type: ignore[call-overload] # six columns
    if recipient is not None:
        query = query.where(Mail.recipient == recipient)
    if state is not None:
        query = query.where(Mail.state == state)
    query = query.order_by(col(Mail.on).desc(), col(Mail.recipient)).offset(skip).limit(limit)
    with reading(app.engine) as connection, Session(bind=connection) as session:
        return tuple(Line(*row) for row in session.exec(query))


def mail(app: App, recipient: str, on: date) -> Written:
    """Returns the mail of a person and day; for the office's people only.

    Raises:
        NotFound: that person had no mail that day.
    """
    require_office(app)
    with reading(app.engine) as connection, Session(bind=connection) as session:
        row = session.exec(select(Mail).where(Mail.recipient == recipient, Mail.on == on)).first()
        if row is None:
            raise NotFound(
                say(
                    "Ngày {on} không có thư nào cho {recipient}; xem danh sách thư.",
                    "There was no mail to {recipient} on {on}; see the list of mails.",
                    on=on,
                    recipient=recipient,
                )
            )
        person = session.get(User, recipient)
        line = Line(row.on, recipient, person.name if person else "", row.subject, row.state, row.sent_at)
        return Written(line, row.address, row.message_id, row.attempts, row.error, row.plain)
