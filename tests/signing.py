"""How does a test get a signed PDF? From a certificate authority, signers and a small PDF of its own; all of it is invented."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.generic import ArrayObject, NumberObject, StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter, copy_into_new_writer
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

FROM: Final = datetime(2025, 1, 1, tzinfo=UTC)
UNTIL: Final = datetime(2030, 1, 1, tzinfo=UTC)
SIGNED_AT: Final = datetime(2026, 11, 13, 3, tzinfo=UTC)


FINAL: Final = {"certify": True, "docmdp_permissions": fields.MDPPerm.FILL_FORMS}
"""With this a signer says that afterwards only fields may be filled."""


def pdf(text: str = "Bien ban nghiem thu") -> bytes:
    """Returns a PDF of one page."""
    writer = PdfFileWriter()
    page = PageObject(
        contents=writer.add_object(StreamObject(stream_data=f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode())),
        media_box=ArrayObject(map(NumberObject, (0, 0, 595, 842))),
    )
    writer.insert_page(page)
    return _bytes(writer)


def locked(content: bytes, password: str, *, owner: str = "owner") -> bytes:
    """Returns a PDF that opens with a password; with an empty one everybody can read it."""
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(content)))
    writer.encrypt(owner, password)
    return _bytes(writer)


def revised(content: bytes, text: str = "So khac") -> bytes:
    """Returns a PDF whose page somebody replaced in a later revision."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[pdf_name("/Contents")] = writer.add_object(
        StreamObject(stream_data=f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode())
    )
    writer.update_container(page)
    return _bytes(writer)


@dataclass
class Authority:
    """A certificate authority; `certificate` is what an office puts on its trust list."""

    name: str = "CA thử nghiệm"
    certificate: x509.Certificate = field(init=False)

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._certificate(self.name, self._key, FROM, UNTIL, ca=True)

    def listed_in(self, folder: Path) -> Path:
        """Puts the authority on the trust list in a folder, and returns the folder."""
        folder.mkdir(exist_ok=True)
        (folder / "ca.pem").write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return folder

    def signer(
        self,
        name: str = "Trần Văn Ví Dụ",
        valid_from: datetime = FROM,
        valid_to: datetime = UNTIL,
        *,
        serial: int = 0x1234ABCD,
        usage: bool = True,
    ) -> signers.SimpleSigner:
        """Returns somebody whose certificate this authority issued; without `usage` it is not meant for signing."""
        key = ec.generate_private_key(ec.SECP256R1())
        issued = self._certificate(name, key, valid_from, valid_to, serial=serial, signs=usage)
        return _signer(issued, key, self.certificate)

    def timestamper(self, at: datetime) -> DummyTimeStamper:
        """Returns a time stamping service of this authority whose clock stands at `at`."""
        key = rsa.generate_private_key(65537, 2048)  # the only kind that pyHanko's service for tests knows
        issued = self._certificate("TSA thử nghiệm", key, FROM, UNTIL, serial=77, stamps=True)
        made = _signer(issued, key, self.certificate)
        assert made.signing_cert is not None
        return DummyTimeStamper(made.signing_cert, made.signing_key, certs_to_embed=made.cert_registry, fixed_dt=at)

    def _certificate(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
        valid_from: datetime,
        valid_to: datetime,
        *,
        serial: int = 1,
        ca: bool = False,
        signs: bool = True,
        stamps: bool = False,
    ) -> x509.Certificate:
        built = (
            x509.CertificateBuilder()
            .subject_name(_called(name))
            .issuer_name(_called(self.name))
            .public_key(key.public_key())
            .serial_number(serial)
            .not_valid_before(valid_from)
            .not_valid_after(valid_to)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not ca and signs,
                    content_commitment=not ca and signs,
                    key_encipherment=not signs,
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=ca,
                    crl_sign=ca,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
        )
        if stamps:
            built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return built.sign(self._key, hashes.SHA256())


class _Signing(signers.PdfSigner):
    """Signs on a machine whose clock stands at `SIGNED_AT`."""

    def init_signing_session(self, *args: Any, **more: Any) -> Any:
        session = super().init_signing_session(*args, **more)
        session.system_time = SIGNED_AT
        return session


def signed(
    content: bytes,
    by: signers.SimpleSigner,
    *,
    field_name: str = "ChuKy1",
    stamped_by: DummyTimeStamper | None = None,
    **more: Any,
) -> bytes:
    """Returns a PDF with one signature more; the signer's machine says that it was 13 November 2026, 10 o'clock."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    out = _Signing(
        signers.PdfSignatureMetadata(field_name=field_name, md_algorithm="sha256", **more),
        signer=by,
        timestamper=stamped_by,
        new_field_spec=fields.SigFieldSpec(field_name),
    ).sign_pdf(writer)
    return bytes(out.getvalue())


def _signer(
    certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, issuer: x509.Certificate
) -> signers.SimpleSigner:
    known = SimpleCertificateStore()
    known.register(asn1.Certificate.load(issuer.public_bytes(Encoding.DER)))
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return signers.SimpleSigner(
        signing_cert=asn1.Certificate.load(certificate.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=known,
    )


def _called(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Cơ quan thử nghiệm"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _bytes(writer: Any) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
