"""How is a page drawn? Jinja templates, escaped, with both languages side by side: {{ t("Tiếng Việt", "English") }}."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from kyhan import i18n
from kyhan.clock import OFFICE_ZONE, to_utc
from kyhan.errors import Fault, InvalidInput, KyhanError
from kyhan.i18n import say
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.complaint import COMPLAINT
from kyhan.workflows.submission import SUBMISSION

STATIC: Final = Path(__file__).parent / "static"
_WORKFLOWS: Final = {"cycle": CYCLE, "submission": SUBMISSION, "complaint": COMPLAINT}


def draw(template: str, shown: Mapping[str, Any]) -> str:
    """Returns the text of a page."""
    return _environment().get_template(template).render(shown)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("kyhan.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"t": _t, "static": static, "state_label": state_label, "refusal_lines": refusal_lines}
    made.filters |= {
        "day": day,
        "long_day": _long_day,
        "instant": instant,
        "points": points,
        "words": words,
        "period": lambda kind: str(PERIOD_LABELS[kind]),
    }
    return made


def _t(vi: str, en: str, **data: object) -> str:
    return str(say(vi, en, **data))


def words(phrase: object) -> str:
    """Returns a phrase (or the {"vi": ..., "en": ...} of a query) in the language in force."""
    if isinstance(phrase, Mapping):
        return str(phrase[i18n.language()])
    return i18n.show(phrase, i18n.language())


def _as_date(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def day(value: date | str | None) -> str:
    """Returns a day as dd/mm/yyyy, "" for none; queries give days as ISO texts."""
    found = _as_date(value)
    return "" if found is None else i18n.show(found, i18n.language())


def _long_day(value: date | str | None) -> str:
    found = _as_date(value)
    return "" if found is None else str(i18n.long_day(found))


def instant(value: datetime | str | None) -> str:
    """Returns an instant as people at the office read it: dd/mm/yyyy HH:MM, in UTC+7; "" for none."""
    if value is None:
        return ""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{to_utc(at).astimezone(OFFICE_ZONE):%d/%m/%Y %H:%M}"


def points(value: Decimal | str | None) -> str:
    """Returns points with a comma in Vietnamese and a point in English, "" for none."""
    if value is None or value == "":
        return ""
    return i18n.show(Decimal(value), i18n.language())


def state_label(workflow: str, state: str) -> str:
    """Returns a state of "cycle", "submission" or "complaint" as people call it."""
    return str(_WORKFLOWS[workflow].states[state])


def refusal_lines(refusal: KyhanError) -> tuple[str, tuple[str, ...]]:
    """Returns a refusal as one sentence and its faults, each a line."""
    if isinstance(refusal, InvalidInput):
        count = len(refusal.faults)
        head = say(
            "{what}: {count} lỗi, chưa có gì thay đổi; sửa rồi làm lại.",
            "{what}: {count} fault(s), nothing was changed; correct and try again.",
            what=refusal.what,
            count=count,
        )
        return str(head), tuple(_line(fault) for fault in refusal.faults)
    first, *rest = str(refusal).splitlines() or [""]
    return first, tuple(line.strip().removeprefix("- ") for line in rest if line.strip())


def _line(fault: Fault) -> str:
    """Returns a fault as a line; the option of the command line that it may name is no place on a page."""
    return str(fault.message) if fault.place.startswith("--") else fault.to(i18n.language())


@cache
def static(name: str) -> str:
    """Returns the address of a file of `static`, which changes when the file does: browsers may keep it for a year."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"
