"""What came out: results per unit as published (or as they are now), and which places moved between two results."""

import json
from dataclasses import asdict
from typing import Any

from kyhan.app import App
from kyhan.cycle import results
from kyhan.cycle.queries.sight import require_office
from kyhan.cycle.queries.status import draft
from kyhan.cycle.queries.view import Fields, View, view
from kyhan.errors import NotFound, NotNow
from kyhan.i18n import say
from kyhan.regulation import score_json


def result(app: App, key: str, *, publication: int | None = None, as_draft: bool = False) -> dict[str, Any]:
    """Returns the results of a cycle per unit: the publication in force, an earlier one, or the draft of today.

    Raises:
        NotNow: there are no results yet.
        NotFound: there is no publication of that number.
        NotAllowed: a unit asks for a draft; before publication results are the office's alone.
    """
    seen = view(app, key, forms_of="")
    if as_draft or (not seen.publications and publication is None):
        require_office(app)
        if seen.cycle["scored_on"] is None:
            raise NotNow(
                say(
                    "Kỳ {key} chưa có kết quả: chấm điểm chạy khi mọi phiếu đã thẩm định xong.",
                    "Cycle {key} has no results yet: scoring runs once every form is settled.",
                    key=key,
                )
            )
        return {"cycle": key, "publication": None, "decision": None, "units": _spoken(seen, draft(seen))}
    if not seen.publications:
        raise _not_published(key)
    number = publication if publication is not None else max(map(int, seen.publications))
    row = seen.publications.get(str(number))
    if row is None:
        raise NotFound(
            say(
                "Kỳ {key} không có lần công bố số {number}; có: {known}.",
                "Cycle {key} has no publication {number}; there are: {known}.",
                key=key,
                number=number,
                known=sorted(seen.publications),
            )
        )
    last = max(map(int, seen.publications))
    return {
        "cycle": key,
        "publication": number,
        "superseded_by": last if number < last else None,
        "decision": row["decision"],
        "signed_on": row["signed_on"],
        "published_on": row["published_on"],
        "history_head": row["history_head"],
        "units": _spoken(seen, json.loads(row["snapshot"])),
    }


def moves(app: App, key: str, *, old: int | None = None, new: int | None = None) -> dict[str, Any]:
    """Returns which places, levels and points differ between two publications; by default the last one and today's draft.

    The latter is the preview before an adjusting decision.
    """
    seen = view(app, key, forms_of="")
    if not seen.publications:
        raise _not_published(key)
    last = max(map(int, seen.publications))
    before = _snapshot(seen, old if old is not None else last)
    if new is None:
        require_office(app)
    after = draft(seen) if new is None else _snapshot(seen, new)
    return {
        "cycle": key,
        "from": old or last,
        "to": new,
        "moved": [asdict(one) for one in results.moved(before, after)],
    }


def _not_published(key: str) -> NotNow:
    return NotNow(say("Kỳ {key} chưa công bố lần nào.", "Cycle {key} is not published yet.", key=key))


def _snapshot(seen: View, number: int) -> list[Fields]:
    row = seen.publications.get(str(number))
    if row is None:
        raise NotFound(say("Không có lần công bố số {number}.", "There is no publication {number}.", number=number))
    snapshot: list[Fields] = json.loads(row["snapshot"])
    return snapshot


def _spoken(seen: View, rows: list[Fields]) -> list[Fields]:
    """Returns the rows with, in `missed`, what the next better level lacked, each also as a sentence."""
    spoken: list[Fields] = []
    for row in rows:
        found: list[Fields] = []
        if row["blocks"]:
            score = score_json.from_json(row)
            nearest = score.next_missed
            for raw, missed in zip(row["missed"], score.missed, strict=True):
                if missed in nearest:
                    sentence = missed.sentence(seen.regulation, row["group"])
                    found.append({**raw, "sentence": {"vi": sentence.vi, "en": sentence.en}})
        spoken.append({**row, "missed": found})
    return spoken
