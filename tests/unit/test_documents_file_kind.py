"""Is a file told by its content, whatever it is called, and is what must not come in refused with its reason?"""

import io
import random
import zipfile
from collections.abc import Mapping
from contextlib import suppress

import pytest

from kyhan.documents.cells import InvalidFile
from kyhan.documents.file_kind import KINDS, kind_of
from tests.signing import pdf

MAIN = "application/vnd.openxmlformats-officedocument."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED = "is damaged"
MACROS = "carries macros"
PROGRAM = "is a program"
ARCHIVE = "is an archive"
LOCKED = "locked by a password"
UNKNOWN = "not recognised"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def types(*found: str) -> str:
    """Returns a document's list of content types."""
    lines = "".join(f'<Override PartName="/p{n}" ContentType="{one}"/>' for n, one in enumerate(found))
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{lines}</Types>'


def office(kind: str = "wordprocessingml.document.main+xml", *more: str, **parts: str) -> bytes:
    return zipped({"[Content_Types].xml": types(MAIN + kind, *more), "word/document.xml": "<w/>", **parts})


def open_document(kind: str = "text", manifest: str = "<m/>", **parts: str) -> bytes:
    about = {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "META-INF/manifest.xml": manifest}
    return zipped({**about, "content.xml": "<c/>", **parts})


def old_office(*storages: str) -> bytes:
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in storages)
    return OLE + b"\0" * 504 + names


def refusal(content: bytes) -> str:
    with pytest.raises(InvalidFile) as refused:
        kind_of(content, "bao-cao.pdf")
    (fault,) = refused.value.faults
    assert fault.place == "bao-cao.pdf"
    return fault.message.en


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", pdf()),
        ("docx", office()),
        ("xlsx", office("spreadsheetml.sheet.main+xml")),
        ("pptx", office("presentationml.presentation.main+xml")),
        ("odt", open_document()),
        ("ods", open_document("spreadsheet")),
        ("odp", open_document("presentation", **{"Basic/script-lc.xml": "<empty/>"})),
        ("doc", old_office("Root Entry", "WordDocument")),
        ("rtf", rb"{\rtf1 Bien ban}"),
        ("txt", "Biên bản".encode()),
        ("txt", "Biên bản".encode("utf-16")),
        ("txt", "mã;điểm\r\n".encode("utf-8-sig")),
        ("jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
        ("png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20),
        ("tif", b"II*\0" + b"\0" * 20),
        ("mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"),
    ],
)
def test_a_kind_that_is_taken_is_told_by_the_content(kind: str, content: bytes) -> None:
    assert kind_of(content, "anything.exe") == kind
    assert kind in KINDS


@pytest.mark.parametrize(
    ("why", "content"),
    [
        ("is empty", b""),
        (PROGRAM, b"MZ\x90\0" + b"\0" * 100),
        (PROGRAM, b"\x7fELF\x02\x01\x01" + b"\0" * 100),
        (PROGRAM, b"#!/bin/sh\nrm -rf /\n"),
        (ARCHIVE, zipped({"a.txt": "a"})),
        (ARCHIVE, zipped({})),
        (ARCHIVE, zipped({"META-INF/MANIFEST.MF": "", "Main.class": b"\xca\xfe\xba\xbe"})),
        (ARCHIVE, b"Rar!\x1a\x07\x01\0"),
        (ARCHIVE, b"7z\xbc\xaf'\x1c\0\x04"),
        (ARCHIVE, b"\x1f\x8b\x08\0" + b"\0" * 20),
        (ARCHIVE, b"a.txt".ljust(257, b"\0") + b"ustar\0" + b"0" * 300),
        (ARCHIVE, office("somethingelse+xml")),
        (ARCHIVE, open_document("formula")),
        (MACROS, office("wordprocessingml.document.main+xml", "application/vnd.ms-office.vbaProject")),
        (MACROS, office("x", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")),
        (MACROS, office("spreadsheetml.sheet.main+xml", **{"xl/vbaProject.bin": "x"})),
        (MACROS, office("spreadsheetml.sheet.main+xml", **{"xl/macrosheets/sheet1.xml": "x"})),
        (MACROS, open_document(**{"Basic/Standard/Module1.xml": "x"})),
        (MACROS, open_document(**{"Scripts/python/run.py": "x"})),
        (MACROS, old_office("WordDocument", "Macros", "VBA", "_VBA_PROJECT")),
        (LOCKED, old_office("EncryptedPackage")),
        (LOCKED, open_document(manifest='<m xmlns="urn:x"><encryption-data/></m>')),
        ("can hide macros", old_office("Workbook")),
        ("can hide macros", old_office("PowerPoint Document")),
        (DAMAGED, b"PK\x03\x04" + b"\0" * 50),
        (DAMAGED, zipped({"[Content_Types].xml": "<Types"})),
        (DAMAGED, zipped({"[Content_Types].xml": '<!DOCTYPE t [<!ENTITY a "b">]><t>&a;</t>'})),
        (DAMAGED, zipped({"mimetype": "application/vnd.oasis.opendocument.text"})),
        ("«sqlite» are not accepted", b"SQLite format 3\0"),
        (UNKNOWN, b"\xca\xfe\xba\xbe\0\0"),
        (UNKNOWN, b"Bi\xean b\x00n"),
        (UNKNOWN, "Biên bản\0".encode()),
    ],
)
def test_what_is_not_taken_is_refused_with_its_reason(why: str, content: bytes) -> None:
    assert why in refusal(content)


def test_a_zip_with_an_encrypted_part_is_refused() -> None:
    content = bytearray(office())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert LOCKED in refusal(bytes(content))


def test_a_huge_list_of_types_is_not_unpacked_whole() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", types(MAIN).replace("</", " " * 200_000_000 + "</"))
    assert DAMAGED in refusal(out.getvalue())


def test_whatever_the_bytes_are_they_have_a_kind_or_a_reason() -> None:
    chance = random.Random(4)
    whole = [pdf(), office(), open_document(), old_office("WordDocument"), "Biên bản".encode()]
    for _ in range(400):
        content = bytearray(chance.choice(whole))
        for _ in range(chance.randrange(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        with suppress(InvalidFile):
            assert kind_of(bytes(content[: chance.randrange(1, len(content) + 1)]), "x") in KINDS
