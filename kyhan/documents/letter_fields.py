"""What is put into the templates of letters: the one with the survey form, the answer to a complaint, the reminder."""

from datetime import date

from kyhan.calendar.periods import describe
from kyhan.cycle.queries.paper_kinds import AnswerPaper, LetterPaper, ReminderPaper
from kyhan.documents.official_words import (
    Fields,
    Signing,
    day_in_words,
    every,
    letterhead,
    listed,
    number_of,
    sentence,
)
from kyhan.i18n import weekday
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.regulation.schema import PeriodKind
from kyhan.text import sort_key


def letter(found: LetterPaper, signing: Signing) -> Fields:
    """Returns the fields of the letter with the list of units."""
    regulation = found.paper.regulation
    document = regulation.documents.letter
    rule = regulation.periods[PeriodKind.SUBMISSION]
    groups = []
    for group in regulation.unit_groups:
        own = sorted((one for one in found.units if one[0] == group.code), key=lambda one: sort_key(one[2]))
        units = [{"order": order, "code": code, "name": name} for order, (_, code, name) in enumerate(own, 1)]
        if units:
            groups.append({"name": group.name.vi, "units": units})
    return {
        **every(found.paper, document, signing, ["Như trên"]),
        **letterhead(document),
        "type_name": document.name,
        "groups": [{**one, "last": one is groups[-1]} for one in groups],
        "unit_count": len(found.units),
        "submission_period": describe(rule.period).vi,
        "submission_start": rule.starts_at.vi,
        "submission_article": rule.article,
    }


def complaint(found: AnswerPaper, signing: Signing) -> Fields:
    """Returns the fields of the answer to a complaint."""
    regulation, row = found.paper.regulation, found.complaint
    document = regulation.documents.letter
    return {
        **every(found.paper, document, signing, ["Như trên"]),
        **letterhead(document),
        "unit": row["name"],
        "complaint_number": row["number"],
        "complaint_document": row["document"] or "",
        "filed_on": day_in_words(date.fromisoformat(row["filed_on"])),
        "text": sentence(row["text"]),
        "criteria": listed(f"{code} - {text}" for code, text in found.criteria),
        "decision": number_of(found.decision),
        "decision_on": day_in_words(found.decision.signed_on),
        "outcome": str(row["state"]),
        "reason": sentence(row["answer"] or ""),
        "adjusted": found.adjusted.symbol if found.adjusted else "",
        "adjusted_on": day_in_words(found.adjusted.signed_on) if found.adjusted else "",
        "article": regulation.periods[PeriodKind.COMPLAINT].article,
    }


def reminder(found: ReminderPaper, signing: Signing) -> Fields:
    """Returns the fields of the letter that reminds a unit of its running deadlines."""
    regulation = found.paper.regulation
    document = regulation.documents.letter
    deadlines = []
    for line in found.deadlines:
        kind, due_on = PeriodKind(line["kind"]), date.fromisoformat(line["due_on"])
        deadlines.append(
            {
                "what": PERIOD_LABELS[kind].vi,
                "due": f"{weekday(due_on).vi}, {day_in_words(due_on)}",
                "left": _left(line["working_days_left"], overdue=line["overdue"]),
                "article": regulation.periods[kind].article,
            }
        )
    return {
        **every(found.paper, document, signing, ["Như trên"]),
        **letterhead(document),
        "unit": found.name,
        "letter": number_of(found.letter),
        "letter_on": day_in_words(found.letter.signed_on),
        "deadlines": [{**one, "last": one is deadlines[-1]} for one in deadlines],
    }


def _left(days: int, *, overdue: bool) -> str:
    if overdue:
        return f"đã quá hạn {-days} ngày làm việc" if days else "đã quá hạn"
    return f"còn {days} ngày làm việc" if days else "là ngày làm việc cuối cùng"
