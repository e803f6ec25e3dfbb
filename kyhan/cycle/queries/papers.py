"""What do the official documents of a cycle say? The stored facts behind each, as they were frozen."""

from sqlalchemy import Connection, select
from sqlmodel import Session

from kyhan.app import App
from kyhan.cycle import history, register, roster
from kyhan.cycle.deadlines import CYCLE_SUBJECT, submission_subject
from kyhan.cycle.queries import results, status
from kyhan.cycle.queries.paper_kinds import (
    AnswerPaper,
    DecisionPaper,
    Head,
    LetterPaper,
    Number,
    Paper,
    ReminderPaper,
)
from kyhan.cycle.queries.sight import require_office, unit_named
from kyhan.cycle.queries.view import Fields, View, day, view
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Document, Event, Office
from kyhan.database import reading
from kyhan.errors import NotFound, NotNow
from kyhan.i18n import say
from kyhan.regulation.schema import PeriodKind
from kyhan.workflows import complaint as complaints
from kyhan.workflows.submission import SUBMISSION

_EVENT = table_of(Event)
_OF_UNIT = (PeriodKind.RECEIPT, PeriodKind.SUBMISSION, PeriodKind.COMPLETION)
"""The deadlines that a unit itself has to keep."""


def letter(app: App, key: str) -> LetterPaper:
    """Returns what the letter of a cycle says; one reserved in the register before it is issued is no draft any more."""
    seen = _view(app, key)
    number = Number(seen.cycle["letter_number"], day(seen.cycle["letter_on"]))
    with reading(app.engine) as connection, Session(connection) as session:
        reserved = _reserved(connection, seen, register.LETTER)
        roster_today = [(one.group, one.code, one.name) for one in roster.units_on(session, seen.today)]
    frozen = [(row["group"], code, row["name"]) for code, row in seen.submissions.items()]
    number = number if number.symbol else reserved
    return LetterPaper(_paper(app, seen, number), frozen or roster_today)


def decision(app: App, key: str) -> DecisionPaper:
    """Returns what the decision that published the results says; before that, what it would say as things stand.

    Raises:
        NotNow: there are no results yet.
    """
    seen = _view(app, key)
    shown = results.result(app, key, publication=1 if seen.publications else None)
    first = next((row for row in seen.deadlines.values() if _is_first_window(row)), None)
    return DecisionPaper(
        paper=_paper(app, seen, _decided(seen, 1)),
        units=shown["units"],
        head=_head(app, seen, "1"),
        proposal=Number(seen.cycle["proposal_number"], day(seen.cycle["proposed_on"])),
        complaints_until=day(first["due_on"]) if first else None,
    )


def adjustment(app: App, key: str, *, publication: int | None = None) -> DecisionPaper:
    """Returns what an adjusting decision says: that of a publication (by default the last), else what it would say today.

    Raises:
        NotNow: nothing was published, or nothing differs from what is.
        NotFound: there is no such adjusting decision.
    """
    seen = _view(app, key)
    last = max(map(int, seen.publications), default=0)
    # A change that is not published yet is what somebody asks about, before the decisions of old.
    number = publication or (last if last > 1 and not status.unpublished_change(seen) else None)
    if number is not None and not 1 < number <= last:
        raise NotFound(
            say(
                "Lần công bố {n} của kỳ {key} không phải quyết định điều chỉnh; xem các lần công bố của kỳ.",
                "Publication {n} of cycle {key} is no adjusting decision; see the cycle's publications.",
                n=number,
                key=key,
            ),
            listed="units",
            of=key,
        )
    moves = results.moves(app, key, old=number - 1 if number else None, new=number)
    if not moves["moved"]:
        raise NotNow(
            say(
                "Kỳ {key} không có gì để điều chỉnh: kết quả không khác bản đã công bố.",
                "Cycle {key} has nothing to adjust: the results do not differ from what is published.",
                key=key,
            )
        )
    shown = results.result(app, key, publication=number, as_draft=number is None)
    before = number - 1 if number else last
    return DecisionPaper(
        paper=_paper(app, seen, _decided(seen, number or last + 1)),
        units=shown["units"],
        head=_head(app, seen, str(number)),
        proposal=Number(),
        complaints_until=None,
        previous=_decided(seen, before),
        moved=moves["moved"],
        upheld=_upheld(seen, before, number),
    )


def answer(app: App, key: str, number: int) -> AnswerPaper:
    """Returns what the answer to a complaint says.

    Raises:
        NotFound: there is no such complaint.
        NotNow: it is not decided yet.
    """
    seen = _view(app, key)
    row = seen.complaints.get(str(number))
    if row is None:
        raise NotFound(
            say(
                "Kỳ {key} không có khiếu nại số {n}; xem danh sách khiếu nại của kỳ.",
                "Cycle {key} has no complaint {n}; see the cycle's list of complaints.",
                key=key,
                n=number,
            ),
            listed="complaints",
            of=key,
        )
    if row["state"] not in {complaints.State.UPHELD, complaints.State.DISMISSED, complaints.State.REJECTED}:
        raise NotNow(
            say(
                "Khiếu nại số {n} chưa được giải quyết hoặc đã rút nên chưa có gì để trả lời.",
                "Complaint {n} is not decided, or was withdrawn: there is nothing to answer.",
                n=number,
            )
        )
    with reading(app.engine) as connection:
        reserved = _reserved(connection, seen, register.of_answer(number))
    unit = seen.submissions[row["unit"]]
    texts = {one.code: one.text for one in seen.regulation.criteria[unit["group"]]}
    until = str(reserved.signed_on or seen.today)
    publications = sorted(seen.publications.items(), key=lambda one: int(one[0]))
    then = [n for n, one in publications if one["published_on"] <= row["filed_on"]]
    later = [
        n
        for n, one in publications
        if row["decided_on"] <= one["published_on"] and one["signed_on"] <= until and n != "1"
    ]
    return AnswerPaper(
        paper=_paper(app, seen, reserved),
        complaint={**row, "number": number, "name": unit["name"]},
        criteria=[(code, texts[code]) for code in row["criteria"].split()],
        decision=_decided(seen, int(then[-1])),
        adjusted=_decided(seen, int(later[0])) if later and row["state"] == complaints.State.UPHELD else None,
    )


def reminder(app: App, key: str, unit: str) -> ReminderPaper:
    """Returns what a letter that reminds a unit says, under the last number that was taken for one.

    Raises:
        NotNow: no deadline of the unit runs.
    """
    code = unit_named(app, key, unit)
    seen = _view(app, key)
    row = seen.submissions[code]
    running = [one for one in seen.open_deadlines(submission_subject(code)) if one["kind"] in _OF_UNIT]
    if not running:
        raise NotNow(
            say(
                "Không có hạn nào của {name} đang chạy nên không có gì để nhắc; phiếu đang ở trạng thái «{state}».",
                "No deadline of {name} is running, so there is nothing to remind of; its form is «{state}».",
                name=row["name"],
                state=SUBMISSION.states[row["state"]],
            )
        )
    with reading(app.engine) as connection:
        reserved = _reserved(connection, seen, register.of_reminder(code))
    lines = [
        {**status.deadline_line(seen, one), "revision": one["revision"], "document": one["document"]} for one in running
    ]
    letter_number = Number(seen.cycle["letter_number"], day(seen.cycle["letter_on"]))
    return ReminderPaper(_paper(app, seen, reserved), code, row["name"], lines, letter_number)


def _view(app: App, key: str) -> View:
    require_office(app)
    return view(app, key)


def _paper(app: App, seen: View, number: Number) -> Paper:
    with reading(app.engine) as connection:
        practice = bool(connection.execute(select(table_of(Office).c.practice)).scalar_one())
    return Paper(
        cycle=seen.key,
        year=seen.cycle["year"],
        regulation=seen.regulation,
        practice=practice,
        number=number,
        draft=number.symbol is None,
        on=seen.today,
    )


def _decided(seen: View, publication: int) -> Number:
    row = seen.publications.get(str(publication))
    return Number(row["decision"], day(row["signed_on"])) if row else Number()


def _reserved(connection: Connection, seen: View, used_for: str) -> Number:
    """Returns the last number of a use in a cycle: a document may be signed in the year after."""
    years = {seen.cycle["year"], seen.cycle["year"] + 1, seen.today.year}
    found: list[Document] = [
        one
        for year in sorted(years)
        for one in register.entries(connection, year)
        if (one.cycle, one.used_for) == (seen.key, used_for)
    ]
    return Number(found[-1].symbol, found[-1].signed_on) if found else Number()


def _head(app: App, seen: View, publication: str) -> Head:
    """Returns the event that a publication froze as the last before it; for a draft, the last of today."""
    row = seen.publications.get(publication)
    with reading(app.engine) as connection:
        own = row["history_head"] if row else history.head(connection, seen.key).hash
        event = connection.execute(
            select(_EVENT.c.seq, _EVENT.c.recorded_at).where(_EVENT.c.chain == seen.key, _EVENT.c.hash == own)
        ).one()
    return Head(seen.key, event.seq, own, event.recorded_at)


def _is_first_window(row: Fields) -> bool:
    return (row["subject"], row["kind"], row["revision"]) == (CYCLE_SUBJECT, PeriodKind.COMPLAINT, 1)


def _upheld(seen: View, before: int, number: int | None) -> dict[str, list[int]]:
    """Returns the complaints upheld between the publication `before` and the one that adjusts it (None: today)."""
    since = seen.publications[str(before)]["published_on"]
    until = seen.publications[str(number)]["published_on"] if number else seen.today.isoformat()
    found: dict[str, list[int]] = {}
    for name, row in sorted(seen.complaints.items(), key=lambda one: int(one[0])):
        if row["state"] == complaints.State.UPHELD and since <= row["decided_on"] <= until:
            found.setdefault(row["unit"], []).append(int(name))
    return found
