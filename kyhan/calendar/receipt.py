"""How was a deadline counted: every day counted, every day skipped and why, in a form people can check?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kyhan.i18n import Phrase, long_day, say, weekday


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A day that counts, with its number from 1 (for weeks and months: the day on which the number-th one ends).

    `reason` and `document` are given only where the day counts against the plain week: a make-up day.
    """

    number: int
    on: date
    reason: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A rest day that was passed over, with its Vietnamese reason and the document behind it, None for a weekend."""

    on: date
    reason: str
    document: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The whole computation of one deadline. All days are days at the office.

    Attributes:
        start_on: the day of the event, which is not counted (for a fixed date: a day that names the year).
        rule: the period in words.
        article: the provision that sets the period, as the regulation cites it.
        counted: the counted days in order; empty for a fixed date.
        skipped: the rest days passed over, in order; for a fixed date those between the plan and the limit.
        raw_end_on: the last day of the period before any rolling.
        due_on: the last day, included: in time is what happens before 24:00 of this day (Civil Code Art. 148.6).
        planned_on: only for a fixed date: the last working day on or before the limit, to plan for.
        rolled: whether the end moved to the next working day (Civil Code Art. 148.5).
        provisional_years: the years from the start, or an earlier plan, to the end whose official notice was not yet out.
        calendar_fingerprint: the fingerprint of the calendar used.
    """

    start_on: date
    rule: Phrase
    article: str
    counted: tuple[CountedDay, ...]
    skipped: tuple[SkippedDay, ...]
    raw_end_on: date
    due_on: date
    planned_on: date | None
    rolled: bool
    provisional_years: tuple[int, ...]
    calendar_fingerprint: str

    def to_json(self) -> dict[str, Any]:
        """Returns the receipt as JSON values; `from_json` reads it back.

        Days are ISO 8601. `counted` is the list of counted days in order, so that the k-th one has the number k;
        `worked` repeats those that are make-up days, with their reason and document.
        """
        return {
            "start": self.start_on.isoformat(),
            "rule": {"vi": self.rule.vi, "en": self.rule.en},
            "article": self.article,
            "due_on": self.due_on.isoformat(),
            "raw_end": self.raw_end_on.isoformat(),
            "rolled": self.rolled,
            "planned_on": self.planned_on.isoformat() if self.planned_on else None,
            "counted": [day.on.isoformat() for day in self.counted],
            "worked": [_reasoned(day.on, day.reason, day.document) for day in self.counted if day.reason],
            "skipped": [_reasoned(day.on, day.reason, day.document) for day in self.skipped],
            "provisional": list(self.provisional_years),
            "calendar": self.calendar_fingerprint,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Receipt":
        """Returns the receipt that `to_json` wrote; a KeyError or ValueError means that `stored` is no such thing."""
        worked = {day["on"]: day for day in stored["worked"]}
        return cls(
            start_on=date.fromisoformat(stored["start"]),
            rule=Phrase(stored["rule"]["vi"], stored["rule"]["en"]),
            article=stored["article"],
            counted=tuple(
                CountedDay(
                    number,
                    date.fromisoformat(on),
                    worked[on]["reason"] if on in worked else None,
                    worked[on]["document"] if on in worked else None,
                )
                for number, on in enumerate(stored["counted"], start=1)
            ),
            skipped=tuple(
                SkippedDay(date.fromisoformat(day["on"]), day["reason"], day["document"]) for day in stored["skipped"]
            ),
            raw_end_on=date.fromisoformat(stored["raw_end"]),
            due_on=date.fromisoformat(stored["due_on"]),
            planned_on=date.fromisoformat(stored["planned_on"]) if stored["planned_on"] else None,
            rolled=stored["rolled"],
            provisional_years=tuple(stored["provisional"]),
            calendar_fingerprint=stored["calendar"],
        )


def lines(receipt: Receipt) -> list[Phrase]:
    """Returns the receipt for people, one line per step, from the rule to the last moment.

    Cites the article of the period and the provisions of the Civil Code (91/2015/QH13) that were applied.
    """
    rule = say("Quy tắc: {rule} ({article}).", "Rule: {rule} ({article}).", rule=receipt.rule, article=receipt.article)
    body = _fixed_lines(receipt, receipt.planned_on) if receipt.planned_on else _counted_lines(receipt)
    end = say(
        "Hạn cuối: hết 24:00 {day} (khoản 6 Điều 148 Bộ luật Dân sự 2015).",
        "Due: by 24:00 on {day} (Civil Code 2015, Art. 148.6).",
        day=long_day(receipt.due_on),
    )
    return [rule, *body, end, *_warning(receipt)]


def _counted_lines(receipt: Receipt) -> list[Phrase]:
    """Returns the counting of a period: the start, each day, and the rolling."""
    start = say(
        "{day}: ngày xảy ra sự kiện, không tính (khoản 2, 3 Điều 147 Bộ luật Dân sự 2015).",
        "{day}: the day of the event, not counted (Civil Code 2015, Art. 147.2-3).",
        day=long_day(receipt.start_on),
    )
    # A day can be both: the last counted day of a period in plain days may be a rest day, which is then passed over.
    steps = [(day.on, 0, _counted_line(day)) for day in receipt.counted]
    steps += [(day.on, 1, _skipped_line(day)) for day in receipt.skipped]
    days = [line for _, _, line in sorted(steps, key=lambda step: step[:2])]
    if not receipt.rolled:
        return [start, *days]
    rolled = say(
        "{raw} là ngày nghỉ nên thời hạn kéo dài đến hết ngày làm việc tiếp theo, {due} "
        "(khoản 5 Điều 148 Bộ luật Dân sự 2015).",
        "{raw} is a rest day, so the period runs to the end of the next working day, {due} "
        "(Civil Code 2015, Art. 148.5).",
        raw=long_day(receipt.raw_end_on),
        due=long_day(receipt.due_on),
    )
    return [start, *days, rolled]


def _counted_line(day: CountedDay) -> Phrase:
    """Returns "  3. Thứ Năm, 12/11/2026", with the reason if it is a make-up day."""
    line = say("  {number}. {day}", "  {number}. {day}", number=day.number, day=long_day(day.on))
    if day.reason is None:
        return line
    why = _with_document(day.reason, day.document)
    return say("{line}: ngày làm việc ({why})", "{line}: a working day ({why})", line=line, why=why)


def _skipped_line(day: SkippedDay) -> Phrase:
    """Returns "  – Thứ Ba, 24/11/2026: ngày nghỉ (reason, document)"; a plain weekend needs no reason."""
    shown = long_day(day.on)
    if day.reason == weekday(day.on).vi:
        return say("  – {day}: nghỉ hằng tuần", "  – {day}: weekly rest", day=shown)
    why = _with_document(day.reason, day.document)
    return say("  – {day}: ngày nghỉ ({why})", "  – {day}: a rest day ({why})", day=shown, why=why)


def _fixed_lines(receipt: Receipt, planned_on: date) -> list[Phrase]:
    """Returns why a fixed date does not move, and for when to plan if it falls on a rest day."""
    fixed = say(
        "Hạn theo ngày cố định: {due}, không lùi sang ngày làm việc tiếp theo.",
        "A fixed date: {due}; it does not move to the next working day.",
        due=long_day(receipt.due_on),
    )
    if planned_on == receipt.due_on:
        return [fixed]
    plan = say(
        "Nên làm xong chậm nhất {plan}, ngày làm việc cuối cùng trước hạn.",
        "Plan to finish on {plan}, the last working day before the limit.",
        plan=long_day(planned_on),
    )
    return [fixed, *(_skipped_line(day) for day in receipt.skipped), plan]


def _warning(receipt: Receipt) -> list[Phrase]:
    """Returns the warning about years whose official notice is not out."""
    if not receipt.provisional_years:
        return []
    return [
        say(
            "Lưu ý: lịch nghỉ năm {years} là tạm tính, chưa có thông báo chính thức; hạn này có thể thay đổi.",
            "Note: the calendar of {years} is provisional, no official notice is out; this date may still move.",
            years=list(receipt.provisional_years),
        )
    ]


def _with_document(reason: str, document: str | None) -> str:
    """Returns the reason, followed by its document if there is one."""
    return f"{reason}; {document}" if document else reason


def _reasoned(on: date, reason: str | None, document: str | None) -> dict[str, str | None]:
    """Returns a day with its reason as JSON values."""
    return {"on": on.isoformat(), "reason": reason, "document": document}
