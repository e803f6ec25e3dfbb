"""Which kind of file is this, and what table does it hold? The one door for files that people send.

The kind is told by the content and by the extension; where the two disagree the file is refused, never guessed.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kyhan.documents.cells import Limits, Table, printable, refused
from kyhan.documents.delimited import read_delimited
from kyhan.documents.json_table import read_json
from kyhan.documents.plain_text import plain_text
from kyhan.documents.workbook import read_workbook
from kyhan.errors import NotFound
from kyhan.i18n import Phrase, say
from kyhan.text import nfc

_KINDS: Final = {".csv": "csv", ".tsv": "csv", ".json": "json", ".xlsx": "xlsx"}
_ZIP: Final = b"PK"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")  # the stream in which Office keeps a protected workbook
_SAVE_AS: Final = say(
    "mở bằng Excel rồi lưu lại dạng «.xlsx» (Excel Workbook) hoặc «CSV UTF-8».",
    "open it in Excel and save as «.xlsx» (Excel Workbook) or «CSV UTF-8».",
)
_DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that may be read further: its name for messages, its kind ("csv", "json" or "xlsx"), and its bytes."""

    name: str
    kind: str
    content: bytes
    limits: Limits

    def table(self) -> Table:
        """Returns the table it holds; see `read_table`."""
        if self.kind == "xlsx":
            return read_workbook(self.content, self.name, self.limits)
        text = plain_text(self.content, self.name)
        _agree(self.name, self.kind, "json" if text.lstrip()[:1] in {"{", "["} else "csv")
        return (
            read_json(text, self.name, self.limits)
            if self.kind == "json"
            else read_delimited(text, self.name, self.limits)
        )


def read_table(source: Path | bytes, name: str, *, limits: Limits = _DEFAULT_LIMITS) -> Table:
    """Returns the table in `source`: a CSV (comma, semicolon or tab; UTF-8), JSON or .xlsx file.

    Args:
        source: The file, or its bytes as received.
        name: The file's name as the sender knows it; its extension must agree with the content.
        limits: How much the file may hold.

    Raises:
        NotFound: There is no such file.
        InvalidFile: The file as a whole cannot be read. Faults of single rows and cells do not raise; they stand in
            the table, so that a reader can report them together with its own.
    """
    return open_file(source, name, limits=limits).table()


def open_file(source: Path | bytes, name: str, *, limits: Limits = _DEFAULT_LIMITS) -> Opened:
    """Returns a file after every check that needs no look inside; arguments and errors as those of `read_table`."""
    name = printable(nfc(name))
    content = source if isinstance(source, bytes) else _content(source, name, limits)
    if len(content) > limits.file_bytes:
        raise refused(
            name,
            say(
                "tệp lớn hơn {most} MB; chép riêng bảng sang tệp mới, bỏ hình ảnh rồi nộp lại.",
                "the file is larger than {most} MB; copy the table alone, without pictures, into a new file.",
                most=limits.file_bytes // 1_000_000,
            ),
        )
    if not content.strip():
        raise refused(name, say("tệp rỗng.", "the file is empty."))
    return Opened(name, _kind(content, name), content, limits)


def _content(path: Path, name: str, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except FileNotFoundError as error:
        raise NotFound(
            say(
                "Không có tệp «{path}»; kiểm tra lại tên và thư mục.",
                "There is no file «{path}»; check its name and folder.",
                path=path,
            )
        ) from error
    except OSError as error:
        raise refused(
            name,
            say(
                "không mở được tệp ({reason}); kiểm tra đường dẫn và quyền đọc.",
                "the file cannot be opened ({reason}); check the path and the permission to read.",
                reason=error.strerror,
            ),
        ) from error


def _kind(content: bytes, name: str) -> str:
    """Returns the kind that the extension promises, after ruling out binary content that contradicts it."""
    extension = Path(name).suffix.casefold()
    if content.startswith(_OLE):
        raise refused(name, _ole(content))
    if extension in {".xlsm", ".xltm", ".xlsb", ".xlam"}:
        raise refused(
            name,
            say(
                "tệp Excel có thể chứa macro ({extension}) không được nhận; {save}",
                "Excel files that may carry macros ({extension}) are not accepted; {save}",
                extension=extension,
                save=_SAVE_AS,
            ),
        )
    kind = _KINDS.get(extension)
    if kind is None:
        raise refused(
            name,
            say(
                "loại tệp «{extension}» không được nhận; chỉ nhận .xlsx, .csv và .json: {save}",
                "files of type «{extension}» are not accepted, only .xlsx, .csv and .json: {save}",
                extension=extension,
                save=_SAVE_AS,
            ),
        )
    if (kind == "xlsx") != content.startswith(_ZIP):
        _agree(name, kind, "xlsx" if content.startswith(_ZIP) else "other")
    return kind


def _agree(name: str, promised: str, found: str) -> None:
    if promised == found:
        return
    kinds = {
        "csv": say("bảng dạng chữ (CSV)", "plain text (CSV)"),
        "json": Phrase("JSON", "JSON"),
        "xlsx": say("Excel hoặc tệp nén", "Excel or a zip"),
        "other": say("không phải tệp Excel", "not an Excel workbook"),
    }
    raise refused(
        name,
        say(
            "đuôi tệp là «{extension}» nhưng nội dung thì khác ({found}); nộp đúng tệp, không đổi đuôi bằng tay: {save}",
            "the name ends in «{extension}» but the content does not agree ({found}); hand in the right file, do not rename "
            "it: {save}",
            extension=Path(name).suffix,
            found=kinds[found],
            save=_SAVE_AS,
        ),
    )


def _ole(content: bytes) -> Phrase:
    if _ENCRYPTED in content:
        return say(
            "tệp Excel có mật khẩu; bỏ mật khẩu (File > Info > Protect Workbook) rồi nộp lại.",
            "the workbook is protected by a password; remove it (File > Info > Protect Workbook) and try again.",
        )
    return say("tệp Office kiểu cũ (.xls); {save}", "an old Office file (.xls); {save}", save=_SAVE_AS)
