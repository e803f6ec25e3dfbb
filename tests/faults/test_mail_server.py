"""What becomes of the mails when the mail server fails? Each arrives exactly once, or under one Message-ID, or is said later.

Only a connection that is lost between the mail and the answer leaves open whether the server took it: then, and only
then, the same Message-ID may arrive twice.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from email.headerregistry import Address
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from kyhan.clock import at_office
from kyhan.cycle.commands.people import NewUser, add
from kyhan.cycle.outgoing import Outgoing
from kyhan.cycle.queries import reminders
from kyhan.cycle.tables import Mail, Reminder
from kyhan.database import reading
from kyhan.delivery.deliver import Fate
from kyhan.delivery.mail import SmtpMailer
from kyhan.delivery.tick import TickResult, scheduler, tick
from tests import factories
from tests.factories import COMMUNES, SmallOffice, standing
from tests.faults.scale import FULL, much
from tests.posting import MAIL_HOUR, NOBODY, tick_at, way
from tests.readings import holds
from tests.smtp_sink import DO_NOTHING, DRIP, HANG_UP, RAMBLE, Received, Sink

MONDAY = date(2026, 11, 16)
"""On it the units' officers are reminded: five working days before the forms are due."""
THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)
LAST_DAY = date(2026, 11, 23)
HOLIDAY = date(2026, 11, 24)
AFTERWARDS = date(2026, 12, 2)
WORKING_DAYS = [
    day for day in (MONDAY + timedelta(days=n) for n in range(17)) if day.weekday() < 5 and day != HOLIDAY
]  # fmt: skip
PATIENCE = 0.3
"""How long a step may take here, in seconds: a server that is slower than that is slow enough."""
OFFICERS = much(2, 20)
"""How many officers each commune has beside those every office of the tests has."""
TO_OFFICERS = tuple(f"officer-{unit}-{n}@x.example" for unit in COMMUNES for n in range(OFFICERS))


def acknowledged(office: SmallOffice) -> None:
    """Brings the office to the time of filling in the forms, with many officers."""
    officers = [
        NewUser(f"officer-{unit}-{n}", f"Cán bộ {n}", f"officer-{unit}-{n}@x.example", ("unit_officer",), unit)
        for unit in COMMUNES
        for n in range(OFFICERS)
    ]
    add(office.acting("admin"), officers)
    factories.acknowledged(office)


def tick_by(office: SmallOffice, url: str) -> TickResult:
    """Lets the scheduler tick once, with a mailer of little patience."""
    post = way(office, url)
    mailer = SmtpMailer(url, Address("Văn phòng", addr_spec="kyhan@office.example"), step_seconds=PATIENCE)
    return tick(office.app, replace(post, mailer=mailer), scheduler(office.app, "once"), mail_hour=MAIL_HOUR)


def rows(office: SmallOffice, kind: type[Any]) -> list[Any]:
    with reading(office.app.engine) as connection, Session(bind=connection) as session:
        return list(session.exec(select(kind)))


def told(office: SmallOffice) -> set[tuple[object, ...]]:
    """Returns every line of the ledger: which reminder went to whom."""
    return {(one.subject, one.kind, one.revision, one.rule, one.occurrence, one.recipient) for one in rows(office, Reminder)}  # fmt: skip


def nobody_has_two_mails_of_a_day(received: Iterable[Received]) -> None:
    """Checks that each person was sent at most one mail a day: other mails of the day have the same Message-ID."""
    of_day: dict[tuple[str, str], set[str]] = {}
    for one in received:
        of_day.setdefault((one.to, one.message["Date"].datetime.date().isoformat()), set()).add(one.id)
    assert {who: ids for who, ids in of_day.items() if len(ids) > 1} == {}


def taken(received: Iterable[Received]) -> Counter[str]:
    """Returns how often the server took each mail, by Message-ID."""
    return Counter(one.id for one in received if one.answer.startswith("250"))


@pytest.fixture
def undisturbed(founded_file: Path, tmp_path: Path) -> Iterator[SmallOffice]:
    """An office like the one that is disturbed, whose mail server always answers."""
    (tmp_path / "twin").mkdir()
    twin = standing(tmp_path / "twin" / "office.db")
    twin.file.write_bytes(founded_file.read_bytes())
    yield twin
    twin.app.engine.dispose()


# --- Down -------------------------------------------------------------------------------------------------------------


DATABASES = ("sqlite", "postgresql")
OUTAGES = ([MONDAY], [THURSDAY, FRIDAY], [LAST_DAY], [MONDAY, MONDAY + timedelta(days=1)])


def cases(faults: Sequence[Any], sample: int) -> list[Any]:
    """Returns every fault with every database; in a sample the first few, each with one of them in turn."""
    full = [(database, fault) for fault in faults for database in DATABASES]
    return full if FULL else [(DATABASES[number % 2], fault) for number, fault in enumerate(faults[:sample])]


@pytest.mark.parametrize(("office", "outage"), cases(OUTAGES, 2), indirect=["office"])
def test_after_a_day_without_a_server_the_next_working_day_says_how_things_stand_and_nothing_is_missing(
    office: SmallOffice, undisturbed: SmallOffice, outage: list[date], counts: Callable[[str], None]
) -> None:
    for one in (office, undisturbed):
        acknowledged(one)
    with Sink() as sink:
        day = MONDAY
        while day <= AFTERWARDS:
            for hour in range(0, 24, much(12, 1)):
                tick_at(office, day, hour, smtp_url=NOBODY if day in outage else sink.url)
            tick_at(undisturbed, day)
            day += timedelta(days=1)

    assert told(office) == told(undisturbed)
    assert all(count == 1 for count in taken(sink.received).values())
    nobody_has_two_mails_of_a_day(sink.received)
    mails = rows(office, Mail)
    assert {one.state for one in mails if one.on in outage} == {"superseded"}
    assert {one.state for one in mails if one.on not in outage} == {"sent"}
    assert {one.message_id for one in mails if one.state == "sent"} == set(taken(sink.received))
    again = next(day for day in WORKING_DAYS if day > outage[-1])
    late = {one.recipient for one in mails if one.on in outage}
    assert late <= {one.recipient for one in mails if one.on == again}
    assert [line for line in reminders.told(office.app) if line.state not in ("sent", "superseded")] == []
    assert holds(office) == []
    counts(
        f"{office.app.engine.dialect.name}: server down for {len(outage)} day(s) from {outage[0]}: {len(mails)} mails written, "
        f"{len(late)} people told a day later, {len(told(office))} reminders as without the outage, 0 twice, 0 missing"
    )


@pytest.mark.parametrize("office", DATABASES[: much(1, 2)], indirect=True)
def test_what_waited_for_a_day_counts_the_days_anew(office: SmallOffice) -> None:
    acknowledged(office)
    for hour in range(8, 24):
        tick_at(office, MONDAY, hour, smtp_url=NOBODY)
    with Sink() as sink:
        tick_at(office, MONDAY + timedelta(days=1), smtp_url=sink.url)
    texts = {one.message.get_body(("plain",)).get_content() for one in sink.received}  # type: ignore[union-attr] # every mail has one
    assert len(sink.received) == len(TO_OFFICERS) + 2
    assert all("còn 4 ngày làm việc" in text for text in texts)


# --- Faults of one day ------------------------------------------------------------------------------------------------

FAULTS: dict[str, dict[str, Any]] = {
    # The sample:
    "greets with 421": {"greetings": ["421 too busy"] * 3},
    "hangs up after some mails": {"at_data": {to: [HANG_UP] for to in TO_OFFICERS[::2]}},
    "drips its answer to MAIL": {"at_mail": ["250 OK", DRIP, "250 OK", DRIP]},
    "does not take some mails for now": {"at_data": {to: ["451 later", "452 no room"] for to in TO_OFFICERS[::2]}},
    "drips its greeting": {"greetings": [DRIP] * 3},
    "answers with a broken character": {"at_data": {to: ["451 la\0ter"] for to in TO_OFFICERS[:2]}},
    "leaves after each mail": {"at_mail": ["250 OK", "421 enough"] * 6},
    "talks nonsense after some mails": {"at_data": {to: ["what was that"] for to in TO_OFFICERS[::2]}},
    # Besides:
    "greets with 554": {"greetings": ["554 go away"] * 3},
    "hangs up at once": {"greetings": [HANG_UP] * 3},
    "does not greet": {"greetings": [DO_NOTHING] * 3},
    "greets without an end": {"greetings": [RAMBLE] * 3},
    "is silent at MAIL": {"at_mail": [DO_NOTHING] * 3},
    "rambles at MAIL": {"at_mail": [RAMBLE] * 2},
    "hangs up at each second MAIL": {"at_mail": ["250 OK", HANG_UP] * 6},
    "does not take some recipients for now": {"at_recipient": {to: ["450 busy"] * 2 for to in TO_OFFICERS[::2]}},
    "is silent at some recipients": {"at_recipient": {to: [DO_NOTHING] for to in TO_OFFICERS[:2]}},
    "is silent after some mails": {"at_data": {to: [DO_NOTHING] for to in TO_OFFICERS[:2]}},
    "drips its answer to a mail": {"at_data": {to: [DRIP] for to in TO_OFFICERS[:2]}},
}
UNKNOWN = {"hangs up after some mails", "is silent after some mails", "drips its answer to a mail", "talks nonsense after some mails"}  # fmt: skip
"""After these nobody knows whether the server took the mail."""


@pytest.mark.parametrize(("office", "fault"), cases(list(FAULTS), 8), indirect=["office"])
def test_whatever_the_server_does_every_mail_of_the_day_arrives_under_one_message_id(
    office: SmallOffice, fault: str, counts: Callable[[str], None]
) -> None:
    acknowledged(office)
    office.on(MONDAY, 8)
    answers = {name: _copy(value) for name, value in FAULTS[fault].items()}
    with Sink(**answers) as sink:
        ticks, done = 0, False
        while not done and ticks < 60:
            assert tick_by(office, sink.url).failures == []
            ticks += 1
            office.clock.set(office.clock.now() + timedelta(minutes=5))
            mails = rows(office, Mail)
            done = bool(mails) and all(one.state == "sent" for one in mails)

    assert done, [(one.recipient, one.state, one.error) for one in mails]
    assert len(mails) == len(TO_OFFICERS) + 2
    assert taken(sink.received) == {one.message_id: 1 for one in mails}
    seen = Counter(one.id for one in sink.received)
    twice = sum(count > 1 for count in seen.values())
    assert (twice > 0) == (fault in UNKNOWN or "451" in str(FAULTS[fault]))  # a 451 comes after the mail, and is a no
    nobody_has_two_mails_of_a_day(sink.received)
    assert holds(office) == []
    counts(
        f"{office.app.engine.dialect.name}: the server {fault}: {len(mails)} mails, {len(sink.received)} handed over, "
        f"{twice} again under the same Message-ID, all taken once after {ticks} ticks"
    )


def _copy(value: Any) -> Any:
    """Returns the answers anew: a server uses them up."""
    if isinstance(value, dict):
        return {name: _copy(one) for name, one in value.items()}
    return list(value) if isinstance(value, list) else value


def test_a_server_that_dies_in_the_middle_of_many_mails_gets_the_rest_when_it_is_back(
    office: SmallOffice, counts: Callable[[str], None]
) -> None:
    acknowledged(office)
    office.on(MONDAY, 8)
    half = (len(TO_OFFICERS) + 2) // 2
    with Sink(dies_after=half) as dying:
        first = tick_by(office, dying.url)
        assert len(first.delivered.sent) == half - 1
        assert len(first.delivered.unknown) == 1
        assert first.delivered.unreachable
        assert tick_by(office, dying.url).delivered.sent == []
    office.clock.set(office.clock.now() + timedelta(minutes=5))
    with Sink() as back:
        tick_by(office, back.url)

    before, after = {one.id for one in dying.received}, {one.id for one in back.received}
    [unknown] = before & after
    assert dying.received[-1].id == unknown
    assert before | after == {one.message_id for one in rows(office, Mail)}
    assert len(after) == len(back.received)
    counts(f"{office.app.engine.dialect.name}: dead after {half} of {len(before | after)} mails: {len(after)} sent later, 1 of them again")  # fmt: skip


def test_a_recipient_refused_for_good_is_tried_once_a_day_and_keeps_nobody_waiting(office: SmallOffice) -> None:
    acknowledged(office)
    gone = TO_OFFICERS[0]
    with Sink(at_recipient={gone: ["550 no such user"] * 3}) as sink:
        for day in WORKING_DAYS[:3]:
            for hour in (8, 12, 20):
                tick_at(office, day, hour, smtp_url=sink.url)
    assert sink._at_recipient == {gone: []}
    assert len(sink.received) == len(TO_OFFICERS) + 1
    tried = sorted((one.on, one.state) for one in rows(office, Mail) if one.address == gone)
    assert [state for _, state in tried] == ["superseded", "superseded", "failed"]


@pytest.mark.parametrize("office", DATABASES[-much(1, 2) :], indirect=True)
def test_a_week_of_a_moody_server_loses_nothing(
    office: SmallOffice, undisturbed: SmallOffice, counts: Callable[[str], None]
) -> None:
    seed = random.Random(20_161)
    moods = ["250 OK"] * 4 + ["450 busy", "451 later", "550 no", "what", HANG_UP]
    for one in (office, undisturbed):
        acknowledged(one)
    addresses = [*TO_OFFICERS, "canbo@khe-tre.example", "canbo@huong-phu.example", "chutich@khe-tre.example"]
    received: list[Received] = []
    for day in WORKING_DAYS:
        calm = day >= LAST_DAY + timedelta(days=5)
        answers = {to: [] if calm else seed.choices(moods, k=8) for to in addresses}
        greetings = [] if calm else ["421 busy"] * seed.randrange(4)
        with Sink(at_data=answers, greetings=greetings) as sink:
            for minute in range(0, 15 * 60, much(240, 10)):
                office.on(day, 8)
                office.clock.set(office.clock.now() + timedelta(minutes=minute))
                tick_by(office, sink.url)
        received += sink.received
        tick_at(undisturbed, day)

    assert told(office) == told(undisturbed)
    known = {one.message_id: one for one in rows(office, Mail)}
    assert {one.id for one in received} <= set(known)
    assert all(count == 1 for count in taken(received).values())
    assert set(taken(received)) == {id_ for id_, one in known.items() if one.state == "sent"}
    nobody_has_two_mails_of_a_day(received)
    assert holds(office) == []
    fates = Counter(one.state for one in known.values())
    counts(
        f"{office.app.engine.dialect.name}: {len(WORKING_DAYS)} days of a moody server: {len(received)} handed over, "
        f"{len(taken(received))} taken, each once; of {len(known)} mails {dict(sorted(fates.items()))}; "
        f"{len(told(office))} reminders as with a calm server"
    )


def test_a_connection_that_the_server_closed_for_idleness_is_made_anew() -> None:
    mail = Outgoing("<1@x>", "an", "An", "an@x.example", MONDAY, "vi", "Nhắc", "Nội dung", "<p>Nội dung</p>", 1)
    with Sink(idle_seconds=0.5) as sink:
        mailer = SmtpMailer(sink.url, Address("Văn phòng", addr_spec="kyhan@office.example"))
        fates = [mailer.send(mail, at_office(MONDAY, 8)).fate]
        time.sleep(1)  # what the server's own patience takes, and more
        fates.append(mailer.send(replace(mail, message_id="<2@x>"), at_office(MONDAY, 8)).fate)
        mailer.close()
    assert fates == [Fate.ACCEPTED] * 2
    assert (sink.connections, [one.id for one in sink.received]) == (2, ["<1@x>", "<2@x>"])
