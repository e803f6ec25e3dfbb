"""Where does a cycle stand: its state, the dates, who is awaited, what is late, and what blocks the next step?"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.cycle import results
from kyhan.cycle.deadlines import CYCLE_SUBJECT, submission_subject
from kyhan.cycle.queries.sight import limited_to
from kyhan.cycle.queries.view import Fields, View, view
from kyhan.cycle.tables import Cycle
from kyhan.database import reading
from kyhan.i18n import Phrase, say
from kyhan.text import sort_key
from kyhan.workflows import assessment
from kyhan.workflows.complaint import OPEN as COMPLAINT_OPEN
from kyhan.workflows.submission import EXPECTED, SETTLED, State


def cycles(app: App) -> list[Fields]:
    """Returns every cycle with its year, regulation and state, by key."""
    with reading(app.engine) as connection, Session(bind=connection) as session:
        rows = session.exec(select(Cycle).order_by(col(Cycle.year), col(Cycle.key))).all()
        return [
            {
                "cycle": row.key,
                "year": row.year,
                "regulation": row.regulation,
                "state": row.state,
                "issued_on": row.issued_on,
                "published_on": row.published_on,
            }
            for row in rows
        ]


def status(app: App, key: str, *, as_of: datetime | None = None) -> dict[str, Any]:
    """Returns where a cycle stands, as docs/cli.md describes it; `as_of` an instant: from history alone.

    People of a unit get their own unit's line and the counts of all.
    """
    seen = view(app, key, as_of=as_of, forms_of="")
    own = limited_to(app)
    shown = {code: row for code, row in seen.submissions.items() if own in (None, code)}
    units = [unit_line(seen, code, row) for code, row in shown.items()]
    units.sort(key=lambda line: (line["group"], sort_key(line["name"])))
    return {
        "cycle": key,
        "year": seen.cycle["year"],
        "regulation": seen.cycle["regulation"],
        "regulation_sha256": seen.cycle["regulation_sha256"],
        "state": seen.cycle["state"],
        "today": seen.today.isoformat(),
        "as_of": as_of,
        "letter": {
            "number": seen.cycle["letter_number"],
            "on": seen.cycle["letter_on"],
            "late": seen.cycle["issued_late"],
        },
        "issued_on": seen.cycle["issued_on"],
        "scored_on": seen.cycle["scored_on"],
        "proposed_on": seen.cycle["proposed_on"],
        "published_on": seen.cycle["published_on"],
        "ended_on": seen.cycle["ended_on"],
        "counts": dict(Counter(row["state"] for row in seen.submissions.values())),
        "late": sorted(code for code, row in shown.items() if row["late"]),
        "overdue": sorted(line["unit"] for line in units if line["overdue"]),
        "deadlines": [deadline_line(seen, row) for row in seen.open_deadlines(CYCLE_SUBJECT)],
        "slack_working_days": _slack(seen),
        "open_complaints": [
            int(number)
            for number, row in seen.complaints.items()
            if row["state"] in COMPLAINT_OPEN and own in (None, row["unit"])
        ],
        "publications": [
            {"number": int(number), "decision": row["decision"], "published_on": row["published_on"]}
            for number, row in sorted(seen.publications.items())
        ],
        "unpublished_change": own is None and unpublished_change(seen),
        "blocked_by": [{"vi": phrase.vi, "en": phrase.en} for phrase in _blocked_by(seen)],
        "units": units,
    }


def unit_line(seen: View, code: str, row: Fields) -> Fields:
    """Returns one unit's line: state, the running deadline with working days left, and the marks late and extended."""
    running = next(iter(seen.open_deadlines(submission_subject(code))), None)
    deadline = deadline_line(seen, running) if running else None
    return {
        "unit": code,
        "name": row["name"],
        "group": row["group"],
        "state": row["state"],
        "received_on": row["received_on"],
        "submitted_on": row["submitted_on"],
        "complete_on": row["complete_on"],
        "verified_on": row["verified_on"],
        "late": row["late"],
        "missing": row["missing"].split(),
        "deadline": deadline,
        "overdue": bool(deadline and deadline["overdue"]),
    }


def deadline_line(seen: View, row: Fields) -> Fields:
    """Returns one running deadline with working days left; negative: working days overdue."""
    due_on = date.fromisoformat(row["due_on"])
    return {
        "kind": row["kind"],
        "starts_on": row["starts_on"],
        "due_on": row["due_on"],
        "working_days_left": seen.calendar.working_days(seen.today, due_on),
        "overdue": seen.today > due_on,
        "extended": row["cause"] == "extension",
    }


def unpublished_change(seen: View) -> bool:
    """Tells whether the results of today differ from the publication in force."""
    if not seen.publications:
        return False
    last = seen.publications[max(seen.publications, key=int)]
    return bool(results.moved(json.loads(last["snapshot"]), draft(seen)))


def draft(seen: View) -> list[Fields]:
    """Returns the results as they are now, published or not."""
    return results.snapshot_of(seen.submissions)


def _slack(seen: View) -> int | None:
    """Returns the working days left until the conclusion limit, None when that clock no longer runs."""
    rows = [row for row in seen.open_deadlines(CYCLE_SUBJECT) if row["kind"] == "conclusion"]
    return seen.calendar.working_days(seen.today, date.fromisoformat(rows[0]["due_on"])) if rows else None


def _blocked_by(seen: View) -> Sequence[Phrase]:
    """Returns what has to happen before the cycle can move on, in words."""
    by_state = Counter(row["state"] for row in seen.submissions.values())
    expected = sum(by_state[one] for one in EXPECTED)
    unsettled = sum(count for one, count in by_state.items() if one not in SETTLED)
    waits: dict[str, Phrase] = {
        assessment.State.PREPARED: say("chưa phát hành công văn", "the letter is not issued yet"),
        assessment.State.SURVEYING: say(
            "còn chờ phiếu của {count} đơn vị", "forms of {count} units are still expected", count=expected
        ),
        assessment.State.VERIFYING: say(
            "còn {count} phiếu chưa thẩm định xong", "{count} forms are not verified yet", count=unsettled
        ),
        assessment.State.SCORED: say("chưa trình duyệt", "not proposed yet"),
        assessment.State.AWAITING_APPROVAL: say(
            "chờ lãnh đạo công bố hoặc trả lại", "the leader publishes or sends back"
        ),
    }
    state = seen.cycle["state"]
    if state == assessment.State.PUBLISHED:
        return _open_after_publication(seen, by_state)
    return [waits[state]] if state in waits else []


def _open_after_publication(seen: View, by_state: Counter[str]) -> Sequence[Phrase]:
    found: list[Phrase] = []
    window = next((row for row in seen.open_deadlines(CYCLE_SUBJECT) if row["kind"] == "complaint"), None)
    if window is not None and seen.today <= date.fromisoformat(window["due_on"]):
        found.append(
            say(
                "còn thời hạn khiếu nại đến hết {day}",
                "complaints may come until the end of {day}",
                day=date.fromisoformat(window["due_on"]),
            )
        )
    waiting = sum(row["state"] in COMPLAINT_OPEN for row in seen.complaints.values())
    if waiting:
        found.append(say("còn {count} khiếu nại chưa giải quyết", "{count} complaints are open", count=waiting))
    if by_state[State.VERIFYING]:
        found.append(say("phiếu bị khiếu nại đang thẩm định lại", "a disputed form is being verified again"))
    elif unpublished_change(seen):
        found.append(
            say(
                "kết quả đã thay đổi, chưa có quyết định điều chỉnh",
                "results changed, no adjusting decision yet",
            )
        )
    return found
