"""Is this a text file in UTF-8? Anything else is refused with the way to save it right, never guessed into mojibake."""

from typing import Final

from kyhan.documents.cells import refused
from kyhan.i18n import say

_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_HOW: Final = say(
    "mở tệp bằng phần mềm đã tạo ra nó, chọn Lưu thành (Save As) rồi chọn «CSV UTF-8», hoặc lưu dạng .xlsx.",
    "open it in the program that made it, choose Save As and take «CSV UTF-8», or save as .xlsx.",
)


def plain_text(content: bytes, name: str) -> str:
    """Returns the text of `content`, UTF-8 with or without a byte order mark.

    Raises:
        InvalidFile: UTF-16 or UTF-32, a one-byte code page such as Windows-1258 or 1252, or NUL bytes; with the line
            of the first wrong byte.
    """
    if content.startswith(_UTF16_MARKS):
        raise refused(name, say("tệp dùng mã UTF-16; {how}", "the file is in UTF-16; {how}", how=_HOW))
    at = content.find(b"\0")
    if at >= 0:
        raise refused(
            name,
            say(
                "tệp có byte NUL (có thể là UTF-16 hoặc tệp nhị phân); {how}",
                "the file has NUL bytes (perhaps UTF-16 or not text at all); {how}",
                how=_HOW,
            ),
            f"{name}:{_line(content, at)}",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # "utf-8-sig" counts from after the mark; one mark more or less never changes the line.
        raise refused(
            name,
            say(
                "chữ không phải mã UTF-8 (thường là Windows-1258 hoặc 1252); {how}",
                "the text is not UTF-8 (most often Windows-1258 or 1252); {how}",
                how=_HOW,
            ),
            f"{name}:{_line(content, error.start)}",
        ) from error


def _line(content: bytes, at: int) -> int:
    before = content[:at].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1
