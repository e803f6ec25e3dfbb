"""Is this zip safe to open as a workbook? Its promises are checked first, then its parts are unpacked under a bound.

A zip states the size of its parts itself and can lie. So the parts are copied piece by piece, never beyond what they
stated, into an uncompressed file; the workbook is read from that copy, and no library meets the compressed original.
"""

import tempfile
import zipfile
import zlib
from io import BytesIO
from typing import IO, Final

from kyhan.documents.cells import Limits, refused, too_much
from kyhan.i18n import Phrase, say

_PIECE: Final = 1 << 16
_SMALL: Final = 1_000_000  # below this the ratio says nothing: a short file of blanks packs very well
_IN_MEMORY: Final = 8_000_000  # larger copies go to a temporary file that vanishes when closed
_ENCRYPTED_PART: Final = 0x1
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DATA: Final = ("xl/worksheets/", "xl/sharedstrings")
_DEAR: Final = 8  # an element of the styles takes far longer to read than one of the cells
_MANIFEST: Final = "[Content_Types].xml"
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, OverflowError,
)  # fmt: skip
"""What `zipfile` raises on damaged files, as fuzzing shows; it has no common class of its own."""


def unpacked(content: bytes, name: str, limits: Limits) -> IO[bytes]:
    """Returns an open temporary file: the same zip with every part stored uncompressed. The caller closes it.

    Raises:
        InvalidFile: A damaged zip, one that unpacks to more than allowed, or a workbook that carries macros.
    """
    copy = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - handed to the caller, who closes it
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed, zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as plain:
            _check_promises(packed, len(content), name, limits)
            _check_macros(packed, name)
            _copy(packed, plain, name, limits)
    except _DAMAGE as error:
        copy.close()
        raise refused(name, damaged()) from error
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return copy


def damaged() -> Phrase:
    """Returns the sentence that a workbook cannot be read."""
    return say(
        "tệp Excel hỏng hoặc không phải bảng tính .xlsx; mở bằng Excel, lưu lại dạng «.xlsx» rồi nộp lại.",
        "the workbook is damaged or not an .xlsx; open it in Excel, save as «.xlsx» and try again.",
    )


def _check_promises(packed: zipfile.ZipFile, packed_bytes: int, name: str, limits: Limits) -> None:
    """Refuses by the zip's own directory, before anything is unpacked."""
    parts = packed.infolist()
    total = sum(part.file_size for part in parts)
    if len(parts) > limits.parts or total > limits.unpacked_bytes:
        raise refused(name, _bomb(limits))
    if total > _SMALL and total > limits.ratio * packed_bytes:
        raise refused(name, _bomb(limits))
    if len({part.filename.casefold() for part in parts}) < len(parts):
        raise refused(name, damaged())
    if any(part.flag_bits & _ENCRYPTED_PART or part.compress_type not in _METHODS for part in parts):
        raise refused(name, damaged())


def _check_macros(packed: zipfile.ZipFile, name: str) -> None:
    """Refuses macros by the parts that hold them; a workbook that merely names a macro type has its manifest read."""
    parts = [part.filename.casefold() for part in packed.infolist()]
    if any(part.endswith("vbaproject.bin") or part.startswith("xl/macrosheets/") for part in parts):
        raise refused(name, _macros())
    if _MANIFEST in packed.namelist():
        with packed.open(_MANIFEST) as manifest:
            if b"macroenabled" in manifest.read(_SMALL).lower():
                raise refused(name, _macros())


def _copy(packed: zipfile.ZipFile, plain: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Copies every part, counting the XML elements that really come out; any part may turn out to be a sheet.

    Bytes need no count of their own: read in pieces, `zipfile` gives out no more of a part than the part stated.
    """
    elements = 0
    for part in packed.infolist():
        path = part.filename.casefold()
        weight = _DEAR if path.endswith((".xml", ".rels")) and not path.startswith(_DATA) else 1
        with packed.open(part) as source, plain.open(part.filename, "w") as target:
            while piece := source.read(_PIECE):
                elements += weight * (piece.count(b"<") - piece.count(b"</"))
                if elements > limits.elements:
                    raise refused(name, too_much(limits))
                target.write(piece)


def _macros() -> Phrase:
    return say(
        "tệp Excel có macro nên không được nhận; lưu lại dạng «.xlsx» (Excel Workbook, không macro) rồi nộp lại.",
        "the workbook carries macros and is not accepted; save it as «.xlsx» (Excel Workbook, no macros).",
    )


def _bomb(limits: Limits) -> Phrase:
    return say(
        "tệp giải nén ra quá lớn (giới hạn {most} MB); chép riêng bảng sang tệp mới rồi nộp lại.",
        "the file unpacks to too much (limit {most} MB); copy the table alone into a new file.",
        most=limits.unpacked_bytes // 1_000_000,
    )
