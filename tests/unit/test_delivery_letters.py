"""How a digest is written, and what the mail looks like on the wire."""

import email
from dataclasses import replace
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyhan.clock import at_office
from kyhan.cycle.digests import Digest, Item
from kyhan.cycle.ledger import Letter
from kyhan.cycle.outgoing import Outgoing
from kyhan.delivery.message import compose, sender_address
from kyhan.delivery.outbox import file_name
from kyhan.delivery.render import renderer
from kyhan.delivery.wording import WORDINGS
from kyhan.errors import InvalidInput
from kyhan.regulation.schema import PeriodKind

TODAY = date(2026, 11, 19)
OFFICE = "Văn phòng HĐND và UBND huyện"


def item(
    due_on: date = date(2026, 11, 23),
    days_left: int = 2,
    kind: PeriodKind = PeriodKind.SUBMISSION,
    unit: str | None = "20164",
    name: str = "Xã Hương Phú",
    subject: str | None = None,
    *,
    policy: bool = False,
) -> Item:
    return Item(
        cycle="2026",
        year=2026,
        kind=kind,
        subject=subject or (f"submission/{unit}" if unit else "cycle"),
        unit=unit,
        unit_name=name if unit else "",
        due_on=due_on,
        days_left=days_left,
        article="Điều 4.2b",
        policy=policy,
        rule="a-rule",
        occurrence=1,
        planned_on=TODAY,
        revision=1,
    )


def digest(*items: Item, unit: str | None = None, language: str = "vi", name: str = "Cán bộ An") -> Digest:
    return Digest("an", name, "an@office.example", language, unit, TODAY, items, ())


def letter(*items: Item, practice: bool = False, unit: str | None = None, language: str = "vi") -> Letter:
    return renderer(OFFICE, practice=practice)(digest(*items, unit=unit, language=language))


def outgoing(address: str = "an@office.example", name: str = "Cán bộ An", subject: str = "Còn 2 ngày") -> Outgoing:
    return Outgoing("<1@x>", "an", name, address, TODAY, "vi", subject, "Nội dung", "<p>Nội dung</p>", 1)


SENDER = Address(OFFICE, addr_spec="kyhan@office.example")


def test_a_letter_names_the_cycle_where_a_year_has_several() -> None:
    second = replace(item(), cycle="2026-2")

    assert "(đánh giá năm 2026, kỳ 2026-2)" in letter(item(), second).plain
    assert "(đánh giá năm 2026)" in letter(item(), second).plain
    assert "assessment of 2026, cycle 2026-2" in letter(second, language="en").html


def test_a_letter_says_what_is_due_when_how_long_is_left_by_which_article_and_what_to_do() -> None:
    written = letter(item(), unit="20164")

    assert written.subject == "Còn 2 ngày làm việc: gửi phiếu khảo sát – Xã Hương Phú (hạn Thứ Hai, 23/11/2026)"
    for part in (written.plain, written.html):
        assert "Kính gửi Cán bộ An," in part
        assert "Xã Hương Phú" in part
        assert "hết 24:00" in part
        assert "Thứ Hai, 23/11/2026" in part
        assert "còn 2 ngày làm việc" in part
        assert "Điều 4.2b" in part
        assert "Điền đủ số liệu" in part
        assert OFFICE in part


def test_a_letter_to_a_reader_of_english_is_english() -> None:
    written = letter(item(), unit="20164", language="en")
    assert written.subject == "2 working day(s) left: send the survey form – Xã Hương Phú (due Monday, 23/11/2026)"
    assert "Due:      24:00 on Monday, 23/11/2026" in written.plain
    assert '<html lang="en">' in written.html
    assert "Kính gửi" not in written.plain + written.html


def test_the_office_is_told_to_urge_the_unit_not_to_fill_in_the_form() -> None:
    assert "Đôn đốc đơn vị" in letter(item()).plain


def test_a_reviewer_of_another_unit_is_of_the_office_too() -> None:
    assert "Đôn đốc đơn vị" in letter(item(), unit="20161").plain


@pytest.mark.parametrize(
    ("due_on", "days_left", "said"),
    [
        (date(2026, 11, 19), 0, "Hôm nay là ngày cuối"),
        (date(2026, 11, 22), 0, "Hôm nay là ngày làm việc cuối cùng trước khi hết hạn"),
        (date(2026, 11, 17), -2, "Quá hạn 2 ngày làm việc"),
        (date(2026, 11, 20), 1, "Còn 1 ngày làm việc"),
    ],
)
def test_the_subject_says_how_urgent_it_is(due_on: date, days_left: int, said: str) -> None:
    assert letter(item(due_on, days_left)).subject.startswith(said)


def test_a_late_unit_is_told_that_a_late_form_is_still_taken() -> None:
    assert "phiếu trễ hạn vẫn được nhận" in letter(item(date(2026, 11, 17), -2), unit="20164").plain


def test_a_date_the_office_chose_itself_is_marked_as_such() -> None:
    assert "mốc nội bộ" in letter(item(policy=True)).plain
    assert "mốc nội bộ" in letter(item(policy=True)).html
    assert "mốc nội bộ" not in letter(item()).plain


def test_units_with_the_same_deadline_stand_together_in_alphabetical_order() -> None:
    written = letter(item(unit="1", name="Xã Ô"), item(unit="2", name="Xã Đê"), item(unit="3", name="Xã Dân"))
    assert "Xã Dân; Xã Đê; Xã Ô" in written.plain
    assert "3 đơn vị" in written.subject
    assert "2. " not in written.plain


def test_the_subject_names_the_most_urgent_thing_and_counts_the_rest() -> None:
    other = item(date(2026, 12, 1), 7, PeriodKind.VERIFICATION)
    assert letter(item(), other).subject.endswith("và 1 việc khác")


def test_a_deadline_of_the_whole_cycle_names_no_unit() -> None:
    written = letter(item(kind=PeriodKind.CONCLUSION, unit=None))
    assert "Đơn vị" not in written.plain
    assert "–" not in written.subject.split(":")[1]


def test_a_complaint_is_named_by_its_number_and_unit() -> None:
    written = letter(item(kind=PeriodKind.COMPLAINT_REVIEW, subject="complaint/3"))
    assert "khiếu nại số 3 của Xã Hương Phú" in written.plain


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_practice_copy_s_letter_begins_by_saying_so(language: str) -> None:
    written = letter(item(), practice=True, language=language)
    assert written.subject.startswith("[BẢN TẬP DƯỢT]")
    assert written.plain.startswith("[BẢN TẬP DƯỢT]")
    body = written.html.partition("<body")[2].partition(">")[2]
    assert body.partition(">")[2].startswith("[BẢN TẬP DƯỢT]")


def test_a_live_office_s_letter_does_not_mention_practice() -> None:
    assert "TẬP DƯỢT" not in letter(item()).subject + letter(item()).plain + letter(item()).html


def test_names_are_shown_as_text_never_as_markup() -> None:
    written = letter(item(name="<b>Xã & thị trấn</b>"))
    assert "<b>Xã & thị trấn</b>" in written.plain
    assert "&lt;b&gt;Xã &amp; thị trấn&lt;/b&gt;" in written.html


def test_every_kind_of_deadline_has_its_words_for_both_sides_and_none_calls_on_the_law_on_complaints() -> None:
    assert set(WORDINGS) == set(PeriodKind)
    for kind in PeriodKind:
        for language in ("vi", "en"):
            for unit in (None, "20164"):
                for due_on, left in ((date(2026, 11, 23), 2), (date(2026, 11, 17), -2)):
                    written = letter(item(due_on, left, kind), unit=unit, language=language)
                    assert "Luật Khiếu nại" not in written.subject + written.plain + written.html


class Balance(HTMLParser):
    """Counts opened and closed elements."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@given(name=st.text(min_size=1, max_size=40), kind=st.sampled_from(PeriodKind), days_left=st.integers(-9, 9))
def test_whatever_a_unit_is_called_the_html_stays_whole_and_the_subject_one_line(
    name: str, kind: PeriodKind, days_left: int
) -> None:
    due_on = date(2026, 11, 17) if days_left < 0 else date(2026, 12, 31)
    written = letter(item(due_on, days_left, kind, name=name))
    page = Balance()
    page.feed(written.html)
    assert (page.open, page.wrong) == ([], [])
    assert written.subject == " ".join(written.subject.split())


def read(message: EmailMessage) -> EmailMessage:
    again = email.message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(again, EmailMessage)
    return again


def test_a_mail_carries_its_headers_and_both_texts_unharmed_in_seven_bits() -> None:
    message = compose(outgoing(), SENDER, at_office(TODAY, 8))
    raw = message.as_bytes()

    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 998
    got = read(message)
    assert got["From"] == f"{OFFICE} <kyhan@office.example>"
    assert got["To"] == "Cán bộ An <an@office.example>"
    assert got["Subject"] == "Còn 2 ngày"
    assert got["Date"] == "Thu, 19 Nov 2026 08:00:00 +0700"
    assert got["Message-ID"] == "<1@x>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "vi"
    assert got.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in got.iter_parts()] == ["Nội dung", "<p>Nội dung</p>"]


def test_line_breaks_in_a_name_or_subject_add_no_headers() -> None:
    message = read(compose(outgoing(name="An\r\nBcc: x@y", subject="Còn\nBcc: x@y"), SENDER, at_office(TODAY, 8)))
    assert message["Bcc"] is None
    assert message["Subject"] == "Còn Bcc: x@y"


@given(name=st.text(max_size=80), subject=st.text(max_size=300))
def test_any_name_and_subject_can_be_put_into_a_mail(name: str, subject: str) -> None:
    text = subject.encode("utf-8", "replace").decode()
    message = compose(
        outgoing(name=name.encode("utf-8", "replace").decode(), subject=text), SENDER, at_office(TODAY, 8)
    )
    assert message.as_bytes().isascii()


@pytest.mark.parametrize(
    "address", ["", "an", "an@", "cán.bộ@office.example", "an@office.example, x@y", "a b@c.example"]
)
def test_an_address_that_mail_cannot_reach_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        compose(outgoing(address), SENDER, at_office(TODAY, 8))


def test_the_sender_has_the_office_s_name_unless_one_is_given() -> None:
    assert sender_address("kyhan@office.example", OFFICE).display_name == OFFICE
    assert sender_address("Nhắc hạn <kyhan@office.example>", OFFICE).display_name == "Nhắc hạn"


@pytest.mark.parametrize("written", ["", "kyhan", "cán@office.example", "a@b@c"])
def test_a_malformed_sender_is_refused_with_the_setting_s_name(written: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        sender_address(written, OFFICE)
    assert refused.value.faults[0].place == "KYHAN_MAIL_FROM"


def test_a_file_s_name_says_day_recipient_and_message() -> None:
    assert file_name(outgoing()) == "2026-11-19_an_1.eml"
    assert "/" not in file_name(replace(outgoing(), recipient="../../x"))
