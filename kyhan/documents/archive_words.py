"""How do the pages of an archive say days, people, points and clocks? In Vietnamese, from the stored values."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from kyhan.calendar.receipt import Receipt, lines
from kyhan.clock import OFFICE_ZONE
from kyhan.cycle.replay import State
from kyhan.i18n import long_day
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.regulation.points import show_points
from kyhan.regulation.schema import PeriodKind, Regulation

Row = dict[str, Any]

_OUTCOMES: Final = {"met": "đúng hạn", "late": "trễ hạn", "stopped": "dừng", "superseded": "thay bằng hạn khác"}
NOT_APPLICABLE: Final = "không áp dụng"


def day(iso: str | None) -> str:
    """Returns "Thứ Hai, 09/11/2026" of a stored day; "" of none."""
    return "" if iso is None else long_day(date.fromisoformat(iso)).vi


def short_day(iso: str | None) -> str:
    """Returns "09/11/2026" of a stored day; "" of none."""
    return "" if iso is None else f"{date.fromisoformat(iso):%d/%m/%Y}"


def instant(at: datetime) -> str:
    """Returns an instant as a time at the office: "09:00 ngày 09/11/2026"."""
    return f"{at.astimezone(OFFICE_ZONE):%H:%M ngày %d/%m/%Y}"


def person(office: State, login: str | None) -> str:
    """Returns "Chuyên viên An (an)" of a login; "" of none."""
    if not login:
        return ""
    if login == "system":
        return "kyhan (tự động)"
    known = office.get("user", {}).get(login)
    return f"{known['name']} ({login})" if known else login


def points(text: str | None, *, not_applicable: bool = False) -> str:
    """Returns stored points as people read them ("5.70" -> "5,7"); "" where none were given."""
    if not_applicable:
        return NOT_APPLICABLE
    return "" if text is None else show_points(Decimal(text), "vi", places=4)


def exact_points(exact: str, regulation: Regulation) -> str:
    """Returns points that are kept as a fraction, rounded as the regulation prints them."""
    return show_points(Fraction(exact), "vi", regulation.print_places)


def clocks(deadlines: Iterable[Row], regulation: Regulation) -> list[Mapping[str, Any]]:
    """Returns every revision of deadlines with how each was counted; one counted like the one before it refers to that."""
    found: list[Mapping[str, Any]] = []
    before: dict[str, Row] = {}
    for row in deadlines:
        kind, last = row["kind"], before.get(row["kind"])
        rule = regulation.periods[PeriodKind(kind)]
        same = last is not None and last["basis"] == row["basis"]
        found.append(
            {
                "what": PERIOD_LABELS[PeriodKind(kind)].vi,
                "revision": row["revision"],
                "due": day(row["due_on"]),
                "outcome": _outcome(row),
                "moved": _moved(row, last),
                "policy": rule.policy,
                "note": rule.note.vi if rule.note else "",
                "same": last["revision"] if same and last else None,
                "lines": [] if same else [one.vi for one in lines(Receipt.from_json(json.loads(row["basis"])))],
            }
        )
        before[kind] = row
    return found


def _outcome(row: Row) -> str:
    if row["closed_on"] is None:
        return "đang chạy"
    return f"{_OUTCOMES[row['outcome']]}, {short_day(row['closed_on'])}"


def _moved(row: Row, last: Row | None) -> str:
    """Returns why the day is not the one counted below; "" when it is."""
    if row["reason"] and last is not None:
        document = f" ({row['document']})" if row["document"] else ""
        return f"Thay đổi: {day(last['due_on'])} → {day(row['due_on'])}, vì {row['reason']}{document}."
    if row["cause"] == "not_before":
        return "Bổ sung phiếu không bao giờ hết sớm hơn hạn gửi phiếu đã báo cho đơn vị."
    return ""
