"""What does a process keep of an office that it serves for years? What has changed anew, and the rest as it is."""

from datetime import date

from kyhan.cycle import office as office_now
from kyhan.cycle.commands import calendar, upkeep
from kyhan.database import reading
from tests.factories import SmallOffice


def known(office: SmallOffice) -> office_now.OfficeNow:
    """Returns what the process knows of the office."""
    with reading(office.app.engine) as connection:
        return office_now.now(office.app, connection)


def test_a_calendar_that_did_not_change_is_kept_when_the_office_s_history_grows(office: SmallOffice) -> None:
    before = known(office)
    upkeep.seal(office.acting("system"))
    after = known(office)

    assert after.head != before.head
    assert after.calendar is before.calendar  # each would cost some 200 KB, and every day is sealed


def test_a_calendar_that_changed_is_read_anew(office: SmallOffice) -> None:
    before = known(office)
    calendar.off(office.acting("admin"), date(2026, 11, 13), reason="Bão số 9")

    assert before.calendar.is_working_day(date(2026, 11, 13))
    assert not known(office).calendar.is_working_day(date(2026, 11, 13))
