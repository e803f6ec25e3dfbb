r"""Which text does a regulation consist of, and what is its canonical form?

Canonical form: the JSON text {"files": {name: content, ...}} in UTF-8 with names in code-point order, no blanks between
tokens and no character escaped but what JSON requires. A content is the file's text without byte order mark, in NFC, with
look-alikes of Đ replaced, lines ending in "\n" and exactly one "\n" at the end. A regulation is identified by the SHA-256
of that text, and it can be read again from the text alone (`loader.load_text`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from kyhan.errors import Fault
from kyhan.i18n import Phrase, say
from kyhan.text import nfc

REGULATION_FILE: Final = "regulation.toml"
MOST_BYTES: Final = 2_000_000
"""Size of one file above which it is not read."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The files of a regulation by name, with what was wrong with them and what was put right in reading."""

    files: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def criteria_file(unit_group: str) -> str:
    """Returns the name of the file that holds the criteria of `unit_group`."""
    return f"criteria-{unit_group}.csv"


def read_texts(folder: Path) -> Texts:
    """Returns regulation.toml and the criteria-*.csv files of `folder`; other files are none of a regulation's."""
    if not folder.is_dir():
        message = say(
            "không có thư mục này; hãy chỉ đến thư mục chứa {file}.",
            "there is no such folder; name the folder that holds {file}.",
            file=REGULATION_FILE,
        )
        return Texts({}, (Fault(str(folder), message),))
    paths = (folder / REGULATION_FILE, *sorted(folder.glob(criteria_file("*"))))
    return _texts({path.name: _read(path) for path in paths})


def sent_texts(files: Mapping[str, bytes]) -> Texts:
    """Returns the same of files that somebody sent, by name; other files are none of a regulation's and are told."""
    wanted = {name: content for name, content in files.items() if _is_part(name)}
    read = {name: _decoded(content) for name, content in sorted(wanted.items())}
    found = _texts({REGULATION_FILE: _MISSING} | read)
    strange = tuple(Fault(ascii(name), _NO_PART) for name in files if name not in wanted)
    return Texts(found.files, found.faults, (*found.warnings, *strange))


def _is_part(name: str) -> bool:
    return name == REGULATION_FILE or fnmatchcase(name, criteria_file("*"))


def _texts(read: Mapping[str, str | Phrase]) -> Texts:
    """Returns texts by name, each as written or the sentence that says why it cannot be read."""
    files: dict[str, str] = {}
    faults: list[Fault] = []
    warnings: list[Fault] = []
    for name, text in read.items():
        if not name.isprintable():
            faults.append(Fault(ascii(name), _STRANGE_NAME))
        elif isinstance(text, Phrase):
            faults.append(Fault(name, text))
        else:
            files[name] = _normal(text)
            if changed := _rewritten_lines(text):
                warnings.append(Fault(name, _rewritten(changed)))
    return Texts(files, tuple(faults), tuple(warnings))


_NO_PART: Final = say(
    "không phải tệp của một quy chế nên bị bỏ qua; cần regulation.toml và các tệp criteria-NHÓM.csv.",
    "is no file of a regulation and was left out; regulation.toml and the files criteria-GROUP.csv are.",
)
_MISSING: Final = say("thiếu tệp này.", "this file is missing.")
_STRANGE_NAME: Final = say(
    "tên tệp có ký tự hỏng hoặc ký tự ẩn; hãy đổi tên tệp.",
    "the file's name has broken or hidden characters; rename the file.",
)


def parse_source(source: str) -> Texts:
    """Returns the files that a canonical text holds."""
    try:
        parsed = json.loads(source)
        files = {name: _normal(content) for name, content in parsed["files"].items()}
        _ = files[REGULATION_FILE]
        canonical_source(files).encode()  # JSON can write half a character, which is no text
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        message = say(
            "không phải là bản lưu của một quy chế (cần JSON dạng {form}).",
            "is not the stored text of a regulation (JSON of the form {form} is expected).",
            form='{"files": {...}}',
        )
        return Texts({}, (Fault("", message),))
    return Texts(files)


def canonical_source(files: Mapping[str, str]) -> str:
    """Returns the canonical text of `files` (see the head of this module)."""
    return json.dumps({"files": dict(files)}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(source: str) -> str:
    """Returns the hex SHA-256 of a canonical text."""
    return hashlib.sha256(source.encode()).hexdigest()


def _read(path: Path) -> str | Phrase:
    """Returns the text of `path` as written, or the sentence that says why it cannot be read."""
    if not path.is_file():
        return _MISSING
    return _decoded(path.read_bytes()) if path.stat().st_size <= MOST_BYTES else _TOO_LARGE


def _decoded(content: bytes) -> str | Phrase:
    if len(content) > MOST_BYTES:
        return _TOO_LARGE
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return say(
            "không phải là văn bản UTF-8; hãy lưu lại dưới dạng UTF-8 (trong Excel: «CSV UTF-8»).",
            "is not UTF-8 text; save it again as UTF-8 (in Excel: «CSV UTF-8»).",
        )
    return text


_TOO_LARGE: Final = say(
    "tệp lớn hơn {most} byte; không phải là tệp của một quy chế.",
    "is larger than {most} bytes; it is not a regulation's file.",
    most=MOST_BYTES,
)


def _normal(text: str) -> str:
    """Returns `text` in the canonical form of a content; blank lines at its start stay, so that lines keep numbers."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    lead = lines[: len(lines) - len(lines.lstrip())]
    return f"{lead}{nfc(lines)}\n"


def _rewritten_lines(text: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), start=1) if nfc(line) != line.strip()]


def _rewritten(lines: list[int]) -> Phrase:
    return say(
        "dòng {lines}: chữ tổ hợp rời (NFD) hoặc Ð thay cho Đ; đã đọc theo dạng chuẩn (NFC).",
        "line {lines}: decomposed letters (NFD) or Ð for Đ; read in the standard form (NFC).",
        lines=lines,
    )
