"""What is in a file that came in as evidence? Its kind by its content, never by its name; what may not come in is refused.

The kinds that are taken are listed here; everything else is refused, with the reason where one is known. This is no virus
scanner: it keeps out what runs by itself and what hides other files. A file then gets a name whose ending agrees with its
content (`kyhan.documents.file_name`), so that nothing is opened as what it is not.
"""

import io
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import filetype
from defusedxml import DefusedXmlException, ElementTree

from kyhan.cycle.backup_reading import DAMAGE
from kyhan.documents.cells import refused
from kyhan.i18n import Phrase, say

_PICTURE: Final = say("ảnh", "picture")
_SOUND: Final = say("âm thanh", "sound")
_FILM: Final = say("phim", "film")
KINDS: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "pdf": Phrase("PDF", "PDF"),
        "docx": Phrase("Word", "Word"),
        "xlsx": Phrase("Excel", "Excel"),
        "pptx": Phrase("PowerPoint", "PowerPoint"),
        "odt": say("văn bản OpenDocument", "OpenDocument text"),
        "ods": say("bảng tính OpenDocument", "OpenDocument spreadsheet"),
        "odp": say("trình chiếu OpenDocument", "OpenDocument presentation"),
        "doc": say("Word kiểu cũ", "old Word"),
        "rtf": say("văn bản RTF", "rich text"),
        "txt": say("chữ thường", "plain text"),
        **dict.fromkeys(("jpg", "png", "gif", "tif", "webp", "bmp", "heic"), _PICTURE),
        **dict.fromkeys(("mp3", "m4a", "wav", "ogg"), _SOUND),
        **dict.fromkeys(("mp4", "mov", "webm"), _FILM),
    }
)
"""The kinds that are taken, and what people call them."""

_KILOBYTE: Final = 1_000
_MEGABYTE: Final = 1_000_000
_RUNS: Final = frozenset({"exe", "elf", "wasm", "swf", "crx", "deb", "rpm", "nes"})
_PACKS: Final = frozenset(
    {"zip", "tar", "rar", "gz", "bz2", "7z", "xz", "lz", "lz4", "lzo", "Z", "zst", "br", "ar", "cab", "epub"}
)
_ZIP: Final = b"PK"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SCRIPT: Final = "#!"
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_WHITE: Final = "\t\n\r\f"

_TYPES: Final = "[Content_Types].xml"
_MIMETYPE: Final = "mimetype"
_MOST_XML: Final = 1_000_000
"""What of such a part is read, in bytes: real ones have a few thousand."""
_ENCRYPTED_PART: Final = 0x1
_BASIC: Final = ("basic/", "scripts/")
_EMPTY_BASIC: Final = ("/", "script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml")
"""Lists of the libraries of OpenOffice Basic; a document without a macro may have them."""
_OFFICE_XML: Final = "application/vnd.openxmlformats-officedocument."
_MAIN_PARTS: Final = MappingProxyType(
    {
        f"{_OFFICE_XML}wordprocessingml.document.main+xml": "docx",
        f"{_OFFICE_XML}spreadsheetml.sheet.main+xml": "xlsx",
        f"{_OFFICE_XML}presentationml.presentation.main+xml": "pptx",
        f"{_OFFICE_XML}presentationml.slideshow.main+xml": "pptx",
    }
)
"""A document's kind by the type of its main part (ECMA-376, part 1)."""
_OPEN_DOCUMENT: Final = MappingProxyType(
    {
        "application/vnd.oasis.opendocument.text": "odt",
        "application/vnd.oasis.opendocument.spreadsheet": "ods",
        "application/vnd.oasis.opendocument.presentation": "odp",
    }
)


def size(count: int) -> Phrase:
    """Returns a number of bytes as people read it: whole kilobytes, from a megabyte on with one decimal, rounded up."""
    if count < _MEGABYTE:
        return Phrase(*(f"{-(-count // _KILOBYTE)} kB",) * 2)
    return say("{n} MB", "{n} MB", n=Decimal(-(-count * 10 // _MEGABYTE)) / 10)


def kind_of(content: bytes, name: str) -> str:
    """Returns the kind of a file, a key of `KINDS`.

    Args:
        content: The whole file.
        name: What the file is called, for messages only.

    Raises:
        InvalidFile: the file is empty, runs by itself, carries macros, packs other files, is locked by a password, or is
            of a kind that is not taken.
    """
    if not content:
        raise refused(name, say("tệp rỗng.", "the file is empty."))
    if content.startswith(_ZIP):
        found = _in_zip(content)
    elif content.startswith(_OLE):
        found = _in_ole(content)
    else:
        found = _by_signature(content)
    if isinstance(found, Phrase):
        raise refused(name, found)
    return found


def _by_signature(content: bytes) -> str | Phrase:
    known = filetype.guess(content)
    if known is None:
        return _text(content)
    kind = str(known.extension)
    if kind in KINDS:
        return kind
    if kind in _RUNS:
        return _PROGRAM
    if kind in _PACKS:
        return _PACKED
    return say(
        "loại tệp «{kind}» không được nhận; {how}",
        "files of kind «{kind}» are not accepted; {how}",
        kind=kind,
        how=_HOW,
    )


def _text(content: bytes) -> str | Phrase:
    """Tells plain text, in UTF-8 or marked as UTF-16, from what nobody can name."""
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16_MARKS) else "utf-8-sig")
    except UnicodeDecodeError:
        return _UNKNOWN
    if text.startswith(_SCRIPT):
        return _PROGRAM
    return _UNKNOWN if any(letter < " " and letter not in _WHITE for letter in set(text)) else "txt"


def _in_zip(content: bytes) -> str | Phrase:
    """Returns the kind of a document that is a zip; any other zip packs files. No document is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if any(part.flag_bits & _ENCRYPTED_PART for part in packed.infolist()):
                return _LOCKED
            names = set(packed.namelist())
            if _TYPES in names:
                return _office_xml(packed)
            if _MIMETYPE in names:
                return _open_document(packed)
    except (*DAMAGE, ParseError, DefusedXmlException):
        return _DAMAGED
    return _PACKED


def _office_xml(packed: zipfile.ZipFile) -> str | Phrase:
    types = {one.get("ContentType", "") for one in _xml(packed, _TYPES)}
    names = [name.casefold() for name in packed.namelist()]
    if any("macroenabled" in one.casefold() or "vbaproject" in one.casefold() for one in types) or any(
        name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names
    ):
        return _MACROS
    return next((kind for type_, kind in _MAIN_PARTS.items() if type_ in types), _PACKED)


def _open_document(packed: zipfile.ZipFile) -> str | Phrase:
    names = [name.casefold() for name in packed.namelist()]
    if any(name.startswith(_BASIC) and not name.endswith(_EMPTY_BASIC) for name in names):
        return _MACROS
    with packed.open(_MIMETYPE) as told:
        kind = _OPEN_DOCUMENT.get(told.read(_MOST_XML).decode().strip())
    if kind is None:
        return _PACKED
    locked = any(one.tag.endswith("}encryption-data") for one in _xml(packed, "META-INF/manifest.xml").iter())
    return _LOCKED if locked else kind


def _xml(packed: zipfile.ZipFile, name: str) -> Any:  # noqa: ANN401 - defusedxml gives out the standard library's element
    with packed.open(name) as part:
        return ElementTree.fromstring(part.read(_MOST_XML))


def _in_ole(content: bytes) -> str | Phrase:
    """Tells an old Word document without macros from every other file of old Office.

    The name of each storage stands unbroken somewhere in the file, whatever its directory says, so a macro project cannot
    be hidden from a look at the bytes. Old Excel and PowerPoint keep macros elsewhere too (in sheets, packed), where only
    they themselves find them.
    """
    if _stands("EncryptedPackage", content):
        return _LOCKED
    if _stands("_VBA_PROJECT", content):
        return _MACROS
    if _stands("WordDocument", content):
        return "doc"
    return say(
        "tệp Office kiểu cũ (.xls, .ppt …) không được nhận vì có thể giấu macro; mở ra, lưu lại dạng «.xlsx», «.pptx» hoặc "
        "PDF rồi nộp lại.",
        "old Office files (.xls, .ppt ...) are not accepted, for they can hide macros; open it, save as «.xlsx», «.pptx» or "
        "PDF and try again.",
    )


def _stands(storage: str, content: bytes) -> bool:
    return storage.encode("utf-16-le") in content


_HOW: Final = say(
    "nộp PDF, ảnh, Word, Excel, PowerPoint, OpenDocument, chữ thường, âm thanh hoặc phim.",
    "hand in PDF, pictures, Word, Excel, PowerPoint, OpenDocument, plain text, sound or film.",
)
_UNKNOWN: Final = say(
    "không nhận ra nội dung của tệp (hỏng, hoặc không phải loại tệp được nhận); {how}",
    "the content of the file is not recognised (damaged, or of a kind that is not accepted); {how}",
    how=_HOW,
)
_PROGRAM: Final = say(
    "đây là chương trình chạy được nên không được nhận; {how}", "this is a program and is not accepted; {how}", how=_HOW
)
_PACKED: Final = say(
    "đây là tệp nén nên không được nhận; giải nén rồi nộp từng tệp bên trong.",
    "this is an archive and is not accepted; unpack it and hand in the files inside one by one.",
)
_MACROS: Final = say(
    "tệp có macro nên không được nhận; lưu lại dạng không có macro («.docx», «.xlsx», «.pptx») hoặc PDF rồi nộp lại.",
    "the file carries macros and is not accepted; save it without («.docx», «.xlsx», «.pptx») or as PDF and try again.",
)
_LOCKED: Final = say(
    "tệp có mật khẩu nên Văn phòng không đọc được; bỏ mật khẩu rồi nộp lại.",
    "the file is locked by a password, so the office cannot read it; remove the password and try again.",
)
_DAMAGED: Final = say(
    "tệp hỏng, không đọc được; mở bằng phần mềm đã tạo ra nó, lưu lại rồi nộp lại.",
    "the file is damaged and cannot be read; open it in the program that made it, save it and try again.",
)
