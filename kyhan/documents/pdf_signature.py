"""Who signed a PDF, and does each signature still hold? Facts for people to judge by; nothing is fetched from a network.

Whether a certificate is trusted is asked of the office's own trust list alone, at an instant that the caller names: the
office knows of a file since the day it came in, so a certificate may run out later without the signature losing its
worth. Whether a certificate was revoked is known only where the PDF itself says so.
"""

import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kyhan.errors import Fault, InvalidInput, SetupNeeded
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import ModificationInfo, SignatureStatus

_LIST: Final = frozenset({".pem", ".crt", ".cer", ".der"})
_USAGES: Final = frozenset({"digital_signature", "non_repudiation"})
_TIMESTAMP: Final = "/DocTimeStamp"


class Integrity(StrEnum):
    """What became of a PDF after it was signed."""

    WHOLE = "whole"
    """Nothing was changed or added."""
    ADDED = "added"
    """What was signed is unchanged; later came what a signed PDF may get: signatures, filled fields, notes."""
    REVISED = "revised"
    """What was signed is in the file unchanged, but a later revision shows something else."""
    CHANGED = "changed"
    """The signed bytes or the signature itself were changed."""
    UNKNOWN = "unknown"
    """The signature cannot be checked: damaged, or of a kind that is not known."""


class Trust(StrEnum):
    """What the office's trust list says of a signer's certificate."""

    TRUSTED = "trusted"
    NOT_LISTED = "not_listed"
    """No chain of certificates leads to the list."""
    OUT_OF_DATE = "out_of_date"
    """The certificate was not valid yet, or no longer, at the instant asked about."""
    REVOKED = "revoked"
    UNFIT = "unfit"
    """A chain leads to the list, but the certificate is not meant for signing, or uses means held to be broken."""
    UNKNOWN = "unknown"
    """The signature does not hold, so its certificate says nothing."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature (or time stamp) of a PDF. Of one that cannot be checked only the field and `integrity` are known."""

    field: str
    integrity: Integrity
    trust: Trust = Trust.UNKNOWN
    stamp: bool = False
    """It is no person's signature but a time stamp over the whole file."""
    signer: str = ""
    issuer: str = ""
    serial: str = ""
    """The certificate's serial number, in hexadecimal digits."""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    signed_at: datetime | None = None
    proven: bool = False
    """`signed_at` is from a time stamp that the trust list vouches for; else it is what the signer's machine said."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """The signatures of a PDF, the oldest first; `unreadable` says why they could not be looked for."""

    found: tuple[Signature, ...] = ()
    unreadable: Phrase | None = None


def read_signatures(content: bytes, trusted: Sequence["Certificate"], at: datetime) -> Signatures:
    """Returns what can be said of the signatures in a PDF, whoever made it and whatever is wrong with it.

    Args:
        content: The whole file.
        trusted: The office's trust list (`trust_list`).
        at: The instant at which certificates must have been valid.
    """
    from pyhanko.pdf_utils.crypt import AuthStatus  # noqa: PLC0415 - see below
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - it costs 0.7 s, which only this should pay

    for library in ("pyhanko", "pyhanko_certvalidator"):  # what they would log is told here as facts
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted and reader.decrypt(b"").status == AuthStatus.FAILED:
            return Signatures(unreadable=_LOCKED)
        return Signatures(tuple(_signatures(reader, list(trusted), at)))
    except Exception:  # noqa: BLE001 - over a broken or hostile file a parser may raise anything; none of it is a fault here
        return Signatures(unreadable=_BROKEN)


def trust_list(folder: Path | None) -> list["Certificate"]:
    """Returns the certificates of a trust list: every PEM or DER file (.pem, .crt, .cer, .der) of a folder; None: none.

    Raises:
        SetupNeeded: the folder is not there or cannot be read.
        InvalidInput: files that are no certificates; names each.
    """
    from pyhanko.keys.pemder import load_certs_from_pemder_data  # noqa: PLC0415 - see above

    if folder is None:
        return []
    found: list[Certificate] = []
    faults = []
    try:
        for file in sorted(folder.iterdir()):
            if file.suffix.casefold() not in _LIST:
                continue
            try:
                listed = list(load_certs_from_pemder_data(file.read_bytes()))
                for one in listed:
                    one.native  # noqa: B018 - reads the whole certificate now; it would be read when it is first used
                found += listed
            except (ValueError, TypeError):
                faults.append(
                    Fault(file.name, say("không phải chứng thư (PEM hoặc DER)", "is no certificate (PEM or DER)"))
                )
    except OSError as error:
        raise SetupNeeded(
            say(
                "Không mở được danh sách tin cậy «{folder}» ({reason}); tạo thư mục hoặc sửa KYHAN_TRUST.",
                "The trust list «{folder}» cannot be opened ({reason}); make the folder or correct KYHAN_TRUST.",
                folder=folder,
                reason=error.strerror,
            )
        ) from error
    if faults:
        raise InvalidInput(say("Danh sách tin cậy", "The trust list"), faults)
    return found


def _signatures(reader: "PdfFileReader", trusted: list["Certificate"], at: datetime) -> Iterator[Signature]:
    """Yields the signatures of known kinds by their age, then those of kinds that the library passes over."""
    from pyhanko.sign.fields import enumerate_sig_fields  # noqa: PLC0415 - see above

    known = reader.embedded_signatures
    yield from (_signature(one, trusted, at) for one in known)
    names = {one.field_name for one in known}
    for name, _, _ in enumerate_sig_fields(reader, filled_status=True):
        if name not in names:
            yield Signature(str(name), Integrity.UNKNOWN)


def _signature(embedded: "EmbeddedPdfSignature", trusted: list["Certificate"], at: datetime) -> Signature:
    """Checks one signature; what cannot be checked does not hide the others."""
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp  # noqa: PLC0415 - see above
    from pyhanko.sign.validation.settings import KeyUsageConstraints  # noqa: PLC0415 - see above
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415 - see above

    name, stamp = str(embedded.field_name), embedded.sig_object_type == _TIMESTAMP

    def context() -> ValidationContext:
        return ValidationContext(trust_roots=trusted, moment=at, allow_fetching=False, revocation_mode="soft-fail")

    try:
        if stamp:
            time = validate_pdf_timestamp(embedded, context())
            return _told(name, time, time, at, stamp=True, signed_at=time.timestamp, proven=time.trusted)
        status = validate_pdf_signature(
            embedded,
            context(),
            context(),
            key_usage_settings=KeyUsageConstraints(key_usage=_USAGES, match_all_key_usages=False),
        )
        over = status.timestamp_validity
        proven = over is not None and over.trusted
        signed_at = over.timestamp if over is not None and proven else status.signer_reported_dt
        return _told(name, status, status, at, stamp=False, signed_at=signed_at, proven=proven)
    except Exception:  # noqa: BLE001 - as above: whatever is wrong with a signature, it cannot be checked
        return Signature(name, Integrity.UNKNOWN, stamp=stamp)


def _told(
    name: str,
    status: "SignatureStatus",
    file: "ModificationInfo",
    at: datetime,
    *,
    stamp: bool,
    signed_at: datetime | None,
    proven: bool,
) -> Signature:
    certificate = status.signing_cert
    holds = status.intact and status.valid
    return Signature(
        name,
        _integrity(file) if holds else Integrity.CHANGED,
        _trust(status, at) if holds else Trust.UNKNOWN,
        stamp,
        _called(certificate.subject.native),
        _called(certificate.issuer.native),
        format(certificate.serial_number, "X"),
        certificate.not_valid_before,
        certificate.not_valid_after,
        signed_at,
        proven,
    )


def _integrity(file: "ModificationInfo") -> Integrity:
    from pyhanko.sign.diff_analysis import ModificationLevel  # noqa: PLC0415 - see above

    level = file.modification_level
    if level is None:
        return Integrity.UNKNOWN
    if level == ModificationLevel.NONE:
        return Integrity.WHOLE
    return Integrity.REVISED if level == ModificationLevel.OTHER or not file.docmdp_ok else Integrity.ADDED


def _trust(status: "SignatureStatus", at: datetime) -> Trust:
    from pyhanko.sign.ades.report import AdESIndeterminate  # noqa: PLC0415 - see above

    if status.trusted:
        return Trust.TRUSTED
    if status.revoked:
        return Trust.REVOKED
    if status.trust_problem_indic is AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
        return Trust.NOT_LISTED
    if not status.signing_cert.not_valid_before <= at <= status.signing_cert.not_valid_after:
        return Trust.OUT_OF_DATE
    return Trust.UNFIT


def _called(name: dict[str, Any]) -> str:
    """Returns what people call the holder of a certificate: the common name, else what there is, and the organisation."""
    parts = [name.get("common_name"), name.get("organization_name")]
    shown = [", ".join(part) if isinstance(part, list) else str(part) for part in parts if part]
    return ", ".join(dict.fromkeys(shown)) or ", ".join(map(str, name.values()))


_LOCKED: Final = say(
    "PDF có mật khẩu mở, không đọc được chữ ký.", "the PDF is locked by a password, its signatures cannot be read."
)
_BROKEN: Final = say("PDF hỏng, không đọc được chữ ký.", "the PDF is damaged, its signatures cannot be read.")
