"""Which values did somebody type for criteria in a what-if? Every fault is named with its criterion."""

from collections.abc import Iterable

from kyhan.cycle.queries.unit_values import CriterionValue
from kyhan.errors import Fault, Refusal
from kyhan.i18n import Phrase, say
from kyhan.regulation.points import parse_points
from kyhan.regulation.schema import Criterion
from kyhan.regulation.scoring import Value
from kyhan.web.typed import Typed


def read_values(typed: Typed, asked: Iterable[CriterionValue], what: Phrase) -> dict[str, Value]:
    """Returns the values typed as `points-CODE`, or ticked as `na-CODE`, for these criteria; empty fields are left out.

    Raises:
        InvalidInput: lists every value that is no number, or out of bounds.
    """
    found = {}
    with typed.reading(what) as read:
        for one in asked:
            value = _value(read, one.criterion)
            if value is not None:
                found[one.criterion.code] = value
    return found


def _value(typed: Typed, criterion: Criterion) -> Value | None:
    written, code = typed.text(f"points-{criterion.code}"), criterion.code
    if typed.flag(f"na-{code}"):
        if written:
            both = say(
                "vừa có điểm vừa không áp dụng; chỉ chọn một", "has points and does not apply; choose one of the two"
            )
            typed.faults.append(Fault(code, both))
        return Value(None, not_applicable=True)
    if not written:
        return None
    try:
        points = parse_points(written)
    except Refusal as refusal:
        typed.faults.append(Fault(code, refusal.message))
        return None
    if points > criterion.points:
        most = say("điểm phải từ 0 đến {most}", "points must be from 0 to {most}", most=criterion.points)
        typed.faults.append(Fault(code, most))
    return Value(points)
