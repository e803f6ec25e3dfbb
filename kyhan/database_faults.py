"""What does a fault of the database mean to a person, and what are they to do? Sentences for both databases."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from kyhan.errors import Fault, InvalidInput, SetupNeeded
from kyhan.i18n import say

if TYPE_CHECKING:
    from sqlalchemy import Engine


def shown(url: str) -> str:
    """Returns an address as it may be printed: without its password, wherever it stands, understood or not."""
    return _IN_QUERY.sub(r"\1***", _BEFORE_HOST.sub(r"\1***@", url))


_BEFORE_HOST: Final = re.compile(r"(?<=://)([^:/?@]*:).*@", re.DOTALL)
_IN_QUERY: Final = re.compile(r"([?&](?:ssl)?password=)[^&]*")


@contextmanager
def told(engine: "Engine") -> Iterator[None]:
    """Turns the driver's faults that a person can act on into sentences. No password is in any of them.

    Raises:
        SetupNeeded: the database cannot be reached or used; says why and what to do.
        InvalidInput: something was looked for under a name that no database keeps.
    """
    try:
        yield
    except IntegrityError:
        raise  # two acts met, or somebody writes past the program: not a fault of the database
    except UnicodeEncodeError as error:  # half of a surrogate pair: both drivers leave it to Python
        raise _unfit(f"U+{ord(error.object[error.start]):04X}") from error
    except DBAPIError as error:
        postgresql = engine.dialect.name == "postgresql"
        if isinstance(error, DataError) and "NUL" in str(error.orig):  # SQLite finds nothing under such a name
            raise _unfit("U+0000") from error
        sentence = _of_postgresql(error) if postgresql else _of_sqlite(error)
        if sentence is None:
            raise
        where = shown(str(engine.url)) if postgresql else engine.url.database or engine.url
        raise SetupNeeded(say(*sentence, file=where, reason=_reason(error))) from error


def _unfit(character: str) -> InvalidInput:
    """Returns the refusal of a text to look for; what is to be written, `kyhan.cycle.act` has refused before."""
    sentence = say(
        "có ký tự không lưu được ({character}); gõ lại.",
        "has a character that cannot be kept ({character}); type it again.",
        character=character,
    )
    return InvalidInput(say("Chữ đã nhập", "The text"), [Fault("", sentence)])


def _reason(error: DBAPIError) -> str:
    """Returns the driver's words in one line."""
    return "; ".join(line.strip() for line in str(error.orig).splitlines() if line.strip())


Sentence = tuple[str, str]


def _of_sqlite(error: DBAPIError) -> Sentence | None:
    if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_IOERR_SHMSIZE":
        return _FULL  # no room for the file in which SQLite's processes meet; even reading makes it
    reason = str(error.orig)
    return _SQLITE.get(next((words for words in _SQLITE if words in reason), ""))


def _of_postgresql(error: DBAPIError) -> Sentence | None:
    """Finds the sentence by the SQLSTATE; a connection that never came about has none, there the words must do."""
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return _BY_STATE.get(state) or _BY_CLASS.get(state[:2])
    reason = str(error.orig)
    words = next((words for words in _BY_WORDS if words in reason), None)
    if words is not None:
        return _BY_WORDS[words]
    if not isinstance(error, OperationalError):
        return None
    return _BROKEN if error.connection_invalidated or error.statement is not None else _UNREACHABLE


_READ_ONLY: Final = (
    "Cơ sở dữ liệu {file} chỉ đọc được; cấp quyền ghi rồi làm lại, chưa có gì thay đổi.",
    "The database {file} is read-only; grant the right to write and try again, nothing was changed.",
)
_DAMAGED: Final = (
    "Cơ sở dữ liệu {file} bị hỏng; khôi phục từ bản sao lưu gần nhất.",
    "The database {file} is damaged; restore the latest backup.",
)
_WAITED: Final = (
    "Người khác đang ghi vào {file} quá lâu; đợi rồi làm lại, chưa có gì thay đổi.",
    "Somebody else is writing to {file} for too long; wait and try again, nothing was changed.",
)
_FULL: Final = (
    "Ổ đĩa chứa {file} đã đầy; giải phóng chỗ trống rồi làm lại, chưa có gì thay đổi.",
    "The disk of {file} is full; free some space and try again, nothing was changed.",
)
_FAULTY: Final = (
    "Ổ đĩa chứa {file} không đọc hoặc ghi được ({reason}); kiểm tra ổ đĩa và chỗ trống, rồi xem việc vừa làm đã được ghi chưa rồi hãy làm lại.",
    "The disk of {file} cannot be read or written ({reason}); check the disk and its free space, and look whether what you did was recorded before you do it again.",
)
_NOT_SET_UP: Final = (
    "Cơ sở dữ liệu {file} chưa được khởi tạo; chạy «kyhan init».",
    "The database {file} is not set up yet; run «kyhan init».",
)
_UNREACHABLE: Final = (
    "Không kết nối được máy chủ cơ sở dữ liệu {file} ({reason}); kiểm tra máy chủ có đang chạy không và địa chỉ trong --database, chưa có gì thay đổi.",
    "The database server of {file} cannot be reached ({reason}); check that it runs, and the address in --database; nothing was changed.",
)
_BROKEN: Final = (
    "Mất kết nối với {file} giữa chừng ({reason}); xem lại việc vừa làm đã được ghi chưa rồi hãy làm lại.",
    "The connection to {file} broke ({reason}); look whether what you did was recorded before you do it again.",
)
_NO_DATABASE: Final = (
    "Máy chủ không có cơ sở dữ liệu này ({file}); tạo bằng «createdb --encoding UTF8 --template template0 TÊN», hoặc sửa --database.",
    "The server has no such database ({file}); create it with «createdb --encoding UTF8 --template template0 NAME», or correct --database.",
)
_NOT_LET_IN: Final = (
    "Máy chủ không cho đăng nhập vào {file}; kiểm tra tên, mật khẩu trong --database và quyền trên máy chủ.",
    "The server does not let this user into {file}; check the name and the password in --database and the rights there.",
)

_SQLITE: Final[dict[str, Sentence]] = {
    "unable to open": (
        "Không mở được cơ sở dữ liệu {file}; kiểm tra đường dẫn và quyền ghi thư mục.",
        "Cannot open the database {file}; check the path and the right to write there.",
    ),
    "readonly": _READ_ONLY,
    "not a database": (
        "Tệp {file} không phải cơ sở dữ liệu kyhan; kiểm tra lại --database.",
        "The file {file} is not a kyhan database; check --database.",
    ),
    "malformed": _DAMAGED,
    "locked": _WAITED,
    "disk is full": _FULL,
    "disk I/O error": _FAULTY,
    "no such table": _NOT_SET_UP,
}
"""By the driver's words."""

_BY_STATE: Final[dict[str, Sentence]] = {
    "25006": _READ_ONLY,
    "40001": _WAITED,
    "40P01": _WAITED,
    "42501": (
        "Người dùng của {file} không đủ quyền ({reason}); cấp quyền trên máy chủ rồi làm lại, chưa có gì thay đổi.",
        "The user of {file} lacks a right ({reason}); grant it on the server and try again, nothing was changed.",
    ),
    "42P01": _NOT_SET_UP,
    "53100": _FULL,
    "53200": (
        "Máy chủ của {file} hết bộ nhớ; đợi rồi làm lại, hoặc thêm bộ nhớ cho máy chủ; chưa có gì thay đổi.",
        "The server of {file} is out of memory; wait and try again, or give it more; nothing was changed.",
    ),
    "53300": (
        "Máy chủ của {file} đã hết chỗ kết nối; đợi rồi làm lại, hoặc tăng max_connections.",
        "The server of {file} takes no more connections; wait and try again, or raise max_connections.",
    ),
    "55P03": _WAITED,
    "57014": (
        "Máy chủ của {file} đã dừng một việc quá lâu; chưa có gì thay đổi, hãy làm lại khi máy chủ bớt bận.",
        "The server of {file} stopped what took too long; nothing was changed, try again when it is less busy.",
    ),
    "25P03": _BROKEN,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}
_BY_CLASS: Final[dict[str, Sentence]] = {
    "08": _BROKEN,
    "28": _NOT_LET_IN,
    "3D": _NO_DATABASE,
    "57": _BROKEN,
    "58": _FAULTY,
}
"""By the first two characters, where the SQLSTATE itself is not listed."""

_BY_WORDS: Final[dict[str, Sentence]] = {
    "password authentication failed": _NOT_LET_IN,
    "no password supplied": _NOT_LET_IN,
    "no pg_hba.conf entry": _NOT_LET_IN,
    "is not permitted to log in": _NOT_LET_IN,
    'FATAL:  role "': _NOT_LET_IN,
    'FATAL:  database "': _NO_DATABASE,
    "could not write init file": _FULL,  # what a session of PostgreSQL writes as it begins
    "No space left on device": _FULL,
    "too many clients": _BY_STATE["53300"],
    "too many connections": _BY_STATE["53300"],
}
"""In this order: the words of a connection that did not come about."""
