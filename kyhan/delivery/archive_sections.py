"""What else goes into the file of a year besides what the cycle's own history gives: sections made by other parts."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address

from kyhan.app import App
from kyhan.cycle.queries import papers, results, results_book
from kyhan.cycle.queries.archive import Year
from kyhan.cycle.queries.places import places
from kyhan.cycle.queries.reminders import letterhead
from kyhan.cycle.queries.timeline import timeline
from kyhan.delivery.message import compose, sender_address
from kyhan.delivery.outbox import file_name
from kyhan.documents import charts_places, charts_points, charts_timeline, official, results_workbook
from kyhan.documents.archive_format import Member, Section
from kyhan.documents.charts_part import MOST_UNITS
from kyhan.documents.official import Found
from kyhan.documents.official_words import Signing
from kyhan.documents.template_fields import TEMPLATES, Template
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.settings import Settings


def rendered(app: App, year: Year, settings: Settings) -> Iterator[Section]:
    """Yields the sections; each is made of the same moment as the rest of the file.

    Raises:
        InvalidInput: the sender of mails is not a mail address.
    """
    sender = sender_address(settings.mail_from, letterhead(app).office)
    says = say(
        "Từng thư nhắc hạn của kỳ đã gửi, mở được bằng mọi chương trình thư; một thư có thể nhắc cả việc của kỳ khác. "
        "Người gửi ghi theo cấu hình lúc lập hồ sơ; nhật ký giữ mã Message-ID và người nhận của từng thư.",
        "The reminders of the cycle that were sent, each as a mail; one may speak of another cycle too. The sender is that "
        "of the settings; the history keeps each mail's Message-ID and recipient.",
    )
    yield Section("thu", "Thư nhắc hạn đã gửi", says.vi, _mails(year, sender))
    yield Section(
        "van-ban",
        "Văn bản",
        "Công văn, các quyết định và trả lời khiếu nại, soạn lại từ hồ sơ theo mẫu đang dùng; bản ký và đóng dấu mới có giá "
        "trị. Bảng kết quả của từng lần công bố ở dạng Excel.",
        _documents(app, year, settings),
    )
    yield Section(
        "bieu-do", "Biểu đồ", "Thời hạn của từng đơn vị, điểm so với các mức, thứ hạng qua các lần.", _charts(app, year)
    )


def _mails(year: Year, sender: Address) -> Iterator[Member]:
    for mail, sent_at in year.mails():
        message = compose(mail, sender, sent_at)
        # The boundary is drawn by lot else; the same cycle shall give the same bytes.
        message.set_boundary(f"={hashlib.sha256(mail.message_id.encode()).hexdigest()[:40]}=")
        title = f"{mail.on:%d/%m/%Y}, {mail.name}: {mail.subject}"
        yield Member(f"thu/{file_name(mail)}", message.as_bytes(), title)


def _documents(app: App, year: Year, settings: Settings) -> Iterator[Member]:
    """Yields what was issued, published and answered; nothing that would be a draft."""

    def word(what: Template, found: Found, name: str) -> Member:
        content = official.document(what, found, Signing(), official.template(what, settings.templates))
        return Member(f"van-ban/{name}.docx", content, f"{TEMPLATES[what].vi} {name.rpartition('-')[2]}", packed=False)

    if year.cycle["cycle"][year.key]["issued_on"]:
        yield word("letter", papers.letter(app, year.key), f"cong-van-{year.key}")
    for number in sorted(map(int, year.cycle.get("publication", {}))):
        if number == 1:
            yield word("decision", papers.decision(app, year.key), "quyet-dinh-1")
        else:
            yield word("adjustment", papers.adjustment(app, year.key, publication=number), f"quyet-dinh-{number}")
        book = results_book.results_book(app, year.key, publication=number)
        content = results_workbook.write(book, practice=letterhead(app).practice)
        yield Member(f"van-ban/ket-qua-{number}.xlsx", content, f"Kết quả công bố lần {number}", packed=False)
    for key, complaint in sorted(year.cycle.get("complaint", {}).items(), key=lambda one: int(one[0])):
        if complaint["decided_on"] and (answer := papers.answer(app, year.key, int(key))).paper.number.signed_on:
            yield word("complaint", answer, f"tra-loi-khieu-nai-{key}")


def _charts(app: App, year: Year) -> Iterator[Member]:
    """Yields the pictures of the year, page by page; those of results once they are published."""
    practice = letterhead(app).practice
    if not year.cycle["cycle"][year.key]["issued_on"]:
        return
    last = max(datetime.fromisoformat(event["recorded_at"]) for event in year.events())
    told = timeline(app, year.key, as_of=last)  # not as of today: the same cycle shall give the same picture
    pages = range(1, max(1, -(-len(told.units) // MOST_UNITS)) + 1)
    for page in pages:
        drawn = charts_timeline.draw(told, page=page, practice=practice)
        yield Member(f"bieu-do/thoi-han-{page}.svg", drawn.render("svg"), f"Thời hạn của từng đơn vị, trang {page}")
    if not year.cycle.get("publication"):
        return
    shown = results.result(app, year.key)
    for page in pages:
        drawn = charts_points.draw(shown, year.regulation, page=page, practice=practice)
        yield Member(f"bieu-do/diem-{page}.svg", drawn.render("svg"), f"Điểm so với các mức, trang {page}")
    try:
        against = places(app, year.key)
    except NotFound:  # the first year, published once: there is nothing to compare with
        return
    groups = {one.code: one.name.vi for one in year.regulation.unit_groups}
    for page in pages:
        drawn = charts_places.draw(against, groups, page=page, practice=practice)
        yield Member(f"bieu-do/thu-hang-{page}.svg", drawn.render("svg"), f"Thứ hạng so với lần trước, trang {page}")
