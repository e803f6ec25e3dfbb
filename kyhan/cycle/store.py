"""Where is the thing a person named? Loads rows by the names people use, or says which names there are."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlmodel import Session, col, select

from kyhan.cycle import rows
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Complaint, Cycle, Publication, Submission
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.text import fold, nfc

_CYCLE = Prepared(rows.where_equal(Cycle, "key"))
_SUBMISSION = Prepared(rows.where_equal(Submission, "cycle", "unit"))
_SUBMISSIONS = Prepared(rows.where_equal(Submission, "cycle").order_by(rows.table_of(Submission).c.unit))


def cycle(connection: Connection, key: str) -> Cycle:
    """Returns the cycle named by its key ("2026", or "2026/tinh-mau" where a year has several).

    Raises:
        NotFound: there is none, or the year has several and the key must be written out.
    """
    found = rows.first(connection, Cycle, _CYCLE, key=nfc(key))
    if found is not None:
        return found
    keys = connection.scalars(select(col(Cycle.key)).order_by(col(Cycle.key))).all()
    raise NotFound(
        say(
            "Không có kỳ đánh giá «{key}»; hiện có: {known}. Chọn một trong số đó, hoặc lập kỳ mới.",
            "There is no cycle «{key}»; there are: {known}. Choose one of them, or prepare a new one.",
            key=key,
            known=list(keys) or say("chưa có kỳ nào", "none yet"),
        ),
        listed="cycles",
    )


def submission(connection: Connection, cycle_key: str, unit: str) -> Submission:
    """Returns the submission of a unit, named by its code or, without regard to marks and case, by its whole name.

    Raises:
        NotFound: no unit of the cycle's roster has that code or name, or several have that name.
    """
    found = rows.first(connection, Submission, _SUBMISSION, cycle=cycle_key, unit=nfc(unit))
    if found is not None:
        return found
    wanted = fold(unit)
    everyone = submissions(connection, cycle_key)
    named = [one for one in everyone if wanted in (fold(one.name), fold(one.unit))]
    if len(named) == 1:
        return named[0]
    near = named or [one for one in everyone if wanted and wanted in fold(one.name)]
    raise NotFound(
        say(
            "Kỳ {cycle} không có đơn vị «{unit}»{near}; xem mã trong danh sách đơn vị của kỳ.",
            "Cycle {cycle} has no unit «{unit}»{near}; see the codes in the list of the cycle's units.",
            cycle=cycle_key,
            unit=unit,
            near=say(" (gần giống: {near})", " (close: {near})", near=[f"{one.unit} {one.name}" for one in near[:5]])
            if near
            else "",
        ),
        listed="units",
        of=cycle_key,
    )


def submissions(connection: Connection, cycle_key: str) -> Sequence[Submission]:
    """Returns every submission of a cycle, by unit code."""
    return rows.load(connection, Submission, _SUBMISSIONS, cycle=cycle_key)


def complaint(session: Session, cycle_key: str, number: int) -> Complaint:
    """Returns a complaint by its running number in the cycle."""
    found = session.get(Complaint, (cycle_key, number))
    if found is None:
        raise NotFound(
            say(
                "Kỳ {cycle} không có khiếu nại số {number}; xem danh sách khiếu nại của kỳ.",
                "Cycle {cycle} has no complaint number {number}; see the cycle's list of complaints.",
                cycle=cycle_key,
                number=number,
            ),
            listed="complaints",
            of=cycle_key,
        )
    return found


def last_publication(session: Session, cycle_key: str) -> Publication | None:
    """Returns the publication in force, None before the first."""
    return session.exec(
        select(Publication).where(Publication.cycle == cycle_key).order_by(col(Publication.number).desc()).limit(1)
    ).first()
