"""What does one cell mean: a text, a code, points, yes or no, a day, an address? Anything else is a fault, not a guess."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from kyhan.calendar.days import parse_day
from kyhan.documents.cells import Cell, Value, snippet
from kyhan.errors import Fault, InvalidInput, Refusal
from kyhan.i18n import Phrase, say, show
from kyhan.regulation.points import parse_points
from kyhan.text import fold

_YES: Final = frozenset({"x", "co", "yes", "true", "1", "n/a", "kad"})
_NO: Final = frozenset({"khong", "no", "false", "0"})
_ADDRESS: Final = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+")

Meaning = TypeVar("Meaning")


class Faults(list[Fault]):
    """The faults found while a file is read, in the order of the file."""

    def read(self, meaning: Callable[[Value], Meaning], cell: Cell, otherwise: Meaning) -> Meaning:
        """Returns what `cell` means; where it means nothing, keeps the fault with its place and gives `otherwise`."""
        if cell.fault:
            self.append(Fault(cell.place, cell.fault))
            return otherwise
        try:
            return meaning(cell.value)
        except InvalidInput as error:
            self.extend(Fault(cell.place, fault.message) for fault in error.faults)
        except Refusal as error:
            self.append(Fault(cell.place, error.message))
        return otherwise

    def required(self, meaning: Callable[[Value], str], cell: Cell, what: Phrase) -> str:
        """Returns what `cell` means; an empty one is a fault that names `what` is missing, and gives ""."""
        if cell.blank:
            self.append(Fault(cell.place, say("thiếu {what}.", "the {what} is missing.", what=what)))
            return ""
        return self.read(meaning, cell, "")


def as_text(value: Value) -> str:
    """Returns the text; numbers and days as people write them; "" when empty. TRUE and FALSE are refused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        raise Refusal(
            say(
                "ô là {value}, không phải chữ; gõ lại nội dung.",
                "the cell is {value}, not text; type it again.",
                value=str(value).upper(),
            )
        )
    return value if isinstance(value, str) else show(value, "vi")


def as_code(value: Value) -> str:
    """Returns the code; a whole number is taken as its digits; "" when empty.

    A decimal is refused: Excel turns the code 1.10 into the number 1.1, which may be another code, and 1-2 into a day.
    """
    if value is None:
        return ""
    if isinstance(value, Decimal) and value == int(value) and value >= 0:
        return str(int(value))
    if not isinstance(value, str):
        raise Refusal(
            say(
                "mã phải là chữ nhưng ô là số hoặc ngày ({value}), có thể Excel đã tự đổi; "
                "định dạng cột là Text rồi gõ lại mã.",
                "a code must be text but the cell is a number or a day ({value}), perhaps changed by Excel; "
                "format the column as Text and type the code again.",
                value=value,
            )
        )
    if not value.isprintable():
        raise Refusal(
            say(
                "mã «{value}» có xuống dòng hoặc ký tự ẩn; xóa ô rồi gõ lại.",
                "the code «{value}» has a line break or hidden characters; clear the cell and type it again.",
                value=snippet(value),
            )
        )
    return value


def as_points(value: Value) -> Decimal | None:
    """Returns the points, exactly as written; None when empty. "84.25" and "70,5" are both read."""
    if value is None:
        return None
    if isinstance(value, str):
        return parse_points(snippet(value))  # longer text is no number, and need not fill the message
    if isinstance(value, bool) or not isinstance(value, Decimal):
        raise Refusal(
            say(
                "cần số điểm nhưng ô là {value} (Excel có thể đã tự đổi thành ngày); "
                "định dạng ô là Number rồi nhập lại.",
                "points are due but the cell is {value} (Excel may have made it a day); "
                "format the cell as a number and enter it again.",
                value=value,
            )
        )
    if value.is_signed():
        raise Refusal(
            say(
                "số điểm không được âm ({value}); nhập lại.",
                "points cannot be negative ({value}); enter them again.",
                value=value,
            )
        )
    return value


def as_yes_or_no(value: Value) -> bool:
    """Returns the answer: x, có, yes, true, 1, N/A, KAD are yes; không, no, false, 0 and empty are no."""
    if isinstance(value, bool):
        return value
    answer = "" if value is None else fold(str(value))
    if answer in _YES:
        return True
    if not answer or answer in _NO:
        return False
    raise Refusal(
        say(
            "không hiểu «{value}»; ghi x (hoặc có, N/A, KAD) nếu không áp dụng, để trống nếu có áp dụng.",
            "cannot tell what «{value}» means; write x (or yes, N/A) when it does not apply, else leave it empty.",
            value=snippet(value),
        )
    )


def as_day(value: Value) -> date | None:
    """Returns the day: a date cell, or text in ISO or dd/mm/yyyy; None when empty."""
    if value is None or (isinstance(value, date)):
        return value
    if isinstance(value, str):
        return parse_day(value)
    raise Refusal(
        say(
            "cần ngày nhưng ô là «{value}»; viết dd/mm/yyyy, ví dụ 01/01/2026.",
            "a day is due but the cell is «{value}»; write dd/mm/yyyy or ISO, such as 2026-01-01.",
            value=value,
        )
    )


def as_address(value: Value) -> str:
    """Returns the mail address; "" when empty. One address, without a display name."""
    address = as_text(value)
    if address and not _ADDRESS.fullmatch(address):
        raise Refusal(
            say(
                "«{value}» không phải địa chỉ thư điện tử; viết một địa chỉ dạng ten@coquan.vn.",
                "«{value}» is not a mail address; write one address such as name@office.vn.",
                value=snippet(address),
            )
        )
    return address
