"""What is said of the signatures on a PDF: who, when, whether it still holds, and whether the office trusts the certificate?"""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kyhan.documents.pdf_signature import Integrity, Signature, Trust, read_signatures, trust_list
from kyhan.errors import InvalidInput, SetupNeeded
from tests.signing import FINAL, FROM, SIGNED_AT, UNTIL, Authority, locked, pdf, revised, signed

RECEIVED_AT = datetime(2026, 11, 16, tzinfo=UTC)
STAMPED_AT = datetime(2026, 11, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Whom the office trusts."""
    return Authority()


@pytest.fixture
def trusted(authority: Authority, tmp_path: Path) -> list[Any]:
    """The office's trust list."""
    return trust_list(authority.listed_in(tmp_path / "trust"))


def only(content: bytes, trusted: list[Any], at: datetime = RECEIVED_AT) -> Signature:
    (found,) = read_signatures(content, trusted, at).found
    return found


def test_every_fact_of_a_signature_is_told(authority: Authority, trusted: list[Any]) -> None:
    assert only(signed(pdf(), authority.signer()), trusted) == Signature(
        field="ChuKy1",
        integrity=Integrity.WHOLE,
        trust=Trust.TRUSTED,
        stamp=False,
        signer="Trần Văn Ví Dụ, Cơ quan thử nghiệm",
        issuer="CA thử nghiệm, Cơ quan thử nghiệm",
        serial="1234ABCD",
        valid_from=FROM,
        valid_to=UNTIL,
        signed_at=SIGNED_AT,
        proven=False,
    )


def test_a_pdf_without_a_signature_has_none(trusted: list[Any]) -> None:
    assert read_signatures(pdf(), trusted, RECEIVED_AT).found == ()
    assert read_signatures(pdf(), trusted, RECEIVED_AT).unreadable is None


def test_a_changed_byte_breaks_the_signature_and_the_certificate_then_says_nothing(
    authority: Authority, trusted: list[Any]
) -> None:
    whole = signed(pdf("Tong 57 diem"), authority.signer())
    found = only(whole.replace(b"Tong 57", b"Tong 59"), trusted)
    assert (found.integrity, found.trust) == (Integrity.CHANGED, Trust.UNKNOWN)


def test_a_page_replaced_in_a_later_revision_is_told_from_what_was_signed(
    authority: Authority, trusted: list[Any]
) -> None:
    found = only(revised(signed(pdf(), authority.signer())), trusted)
    assert (found.integrity, found.trust) == (Integrity.REVISED, Trust.TRUSTED)


def test_a_second_signature_leaves_the_first_intact_and_says_that_something_came_later(
    authority: Authority, trusted: list[Any]
) -> None:
    once = signed(pdf(), authority.signer())
    first, second = read_signatures(
        signed(once, authority.signer("Lê Thị Mẫu", serial=0x99), field_name="ChuKy2"), trusted, RECEIVED_AT
    ).found
    assert (first.field, first.integrity, first.trust) == ("ChuKy1", Integrity.ADDED, Trust.TRUSTED)
    assert (second.field, second.integrity, second.serial) == ("ChuKy2", Integrity.WHOLE, "99")
    assert second.signer.startswith("Lê Thị Mẫu")


def test_whoever_signed_that_nothing_may_come_later_is_heard(authority: Authority, trusted: list[Any]) -> None:
    final = signed(pdf(), authority.signer(), **FINAL)
    assert only(final, trusted).integrity is Integrity.WHOLE
    assert only(revised(final), trusted).integrity is Integrity.REVISED


def test_a_certificate_of_another_authority_is_not_on_the_list(trusted: list[Any]) -> None:
    found = only(signed(pdf(), Authority("CA khác").signer()), trusted)
    assert (found.integrity, found.trust) == (Integrity.WHOLE, Trust.NOT_LISTED)


def test_without_a_trust_list_nobody_is_trusted(authority: Authority) -> None:
    assert trust_list(None) == []
    assert only(signed(pdf(), authority.signer()), []).trust is Trust.NOT_LISTED


def test_an_authority_of_the_same_name_with_another_key_is_not_trusted(trusted: list[Any]) -> None:
    assert only(signed(pdf(), Authority().signer()), trusted).trust is not Trust.TRUSTED


def test_a_certificate_counts_as_of_the_instant_asked_about(authority: Authority, trusted: list[Any]) -> None:
    until = datetime(2026, 12, 1, tzinfo=UTC)
    content = signed(pdf(), authority.signer(valid_to=until))
    assert only(content, trusted).trust is Trust.TRUSTED
    assert only(content, trusted, datetime(2027, 1, 1, tzinfo=UTC)).trust is Trust.OUT_OF_DATE
    assert only(content, trusted, datetime(2024, 1, 1, tzinfo=UTC)).trust is Trust.OUT_OF_DATE


def test_a_certificate_that_is_not_meant_for_signing_is_told(authority: Authority, trusted: list[Any]) -> None:
    assert only(signed(pdf(), authority.signer(usage=False)), trusted).trust is Trust.UNFIT


def test_the_time_of_signing_is_the_signer_s_word_unless_a_trusted_stamp_says_it(
    authority: Authority, trusted: list[Any]
) -> None:
    stamped = only(signed(pdf(), authority.signer(), stamped_by=authority.timestamper(STAMPED_AT)), trusted)
    assert (stamped.signed_at, stamped.proven) == (STAMPED_AT, True)
    foreign = Authority("CA khác").timestamper(STAMPED_AT)
    claimed = only(signed(pdf(), authority.signer(), stamped_by=foreign), trusted)
    assert (claimed.signed_at, claimed.proven) == (SIGNED_AT, False)


def test_a_pdf_that_opens_with_a_password_says_so_and_one_that_everybody_may_read_is_read(trusted: list[Any]) -> None:
    told = read_signatures(locked(pdf(), "mat-khau"), trusted, RECEIVED_AT)
    assert told.unreadable is not None
    assert "password" in told.unreadable.en
    assert read_signatures(locked(pdf(), ""), trusted, RECEIVED_AT) == read_signatures(pdf(), trusted, RECEIVED_AT)


def test_a_broken_pdf_is_told_and_never_an_error(authority: Authority, trusted: list[Any]) -> None:
    whole = signed(pdf(), authority.signer())
    for content in (b"%PDF-1.7\n", whole[: len(whole) // 2], b"%PDF-1.7\n" + b"\0" * 1000):
        told = read_signatures(content, trusted, RECEIVED_AT)
        assert told.unreadable is not None
        assert "damaged" in told.unreadable.en


def test_whatever_is_changed_in_a_signed_pdf_it_never_passes_as_whole_and_never_breaks_the_program(
    authority: Authority, trusted: list[Any]
) -> None:
    whole = signed(pdf(), authority.signer())
    good = only(whole, trusted)
    chance = random.Random(1)
    for _ in range(150):
        content = bytearray(whole)
        place = chance.randrange(len(content))
        content[place] ^= 1 << chance.randrange(8)
        told = read_signatures(bytes(content), trusted, RECEIVED_AT)
        for one in told.found:  # the unused end of the room for the signature is signed by nobody and says nothing
            assert one.integrity is not Integrity.WHOLE or one == good


def test_a_signature_of_an_unknown_kind_is_not_passed_over(authority: Authority, trusted: list[Any]) -> None:
    content = signed(pdf(), authority.signer()).replace(b"/adbe.pkcs7.detached", b"/kind.nobody.knows.x")
    assert only(content, trusted) == Signature("ChuKy1", Integrity.UNKNOWN)


def test_the_trust_list_takes_pem_and_der_and_passes_over_other_files(authority: Authority, tmp_path: Path) -> None:
    folder = authority.listed_in(tmp_path)
    (folder / "b.cer").write_bytes(trust_list(folder)[0].dump())
    (folder / "ghi-chu.txt").write_text("CA của tỉnh", encoding="utf-8")
    assert len(trust_list(folder)) == 2


def test_a_trust_list_that_cannot_be_read_names_every_file_that_is_no_certificate(tmp_path: Path) -> None:
    with pytest.raises(SetupNeeded, match="KYHAN_TRUST"):
        trust_list(tmp_path / "missing")
    (tmp_path / "a.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", encoding="utf-8")
    (tmp_path / "b.der").write_bytes(b"nothing")
    with pytest.raises(InvalidInput) as refused:
        trust_list(tmp_path)
    assert [fault.place for fault in refused.value.faults] == ["a.pem", "b.der"]
