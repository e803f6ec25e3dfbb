"""The history on the web: acts found by filters, old and new values, a moment of the past, mails, proof and export."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import SQLModel

from kyhan.cycle import tables
from kyhan.cycle.commands import people, roster
from kyhan.cycle.commands.roster import NewUnit
from kyhan.cycle.queries import event_changes, history, mails
from kyhan.cycle.queries.event_labels import COLUMNS, TABLES
from kyhan.cycle.replay import OF_CYCLE, OF_OFFICE
from kyhan.cycle.verify_history import verify
from kyhan.delivery.post import post
from kyhan.delivery.tick import scheduler, tick
from kyhan.errors import NotAllowed, Refusal
from kyhan.web.site import Site
from tests.factories import KEY, KHE_TRE, SmallOffice, issued, published, started, submitted
from tests.visiting import Visitor

Visit = Callable[..., Visitor]


def test_acts_are_found_by_chain_unit_person_and_channel(visit: Visit, office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])
    visitor = visit("giang")

    of_unit = visitor.goes(f"/history?chain={KEY}&unit={KHE_TRE}").text
    by_web = visitor.goes("/history?channel=web&actor=giang").text

    assert "phiếu 20161" in of_unit
    assert "phiếu NV" not in of_unit
    assert "đăng nhập" in by_web
    assert "phiếu" not in by_web.partition("Chi tiết")[2]


def test_refused_attempts_are_there_and_found_alone(visit: Visit, office: SmallOffice) -> None:
    with pytest.raises(Refusal):
        people.deactivate(office.acting("an"), "binh")

    page = visit("giang").goes("/history?refused=1")

    assert "bị từ chối: khóa người dùng" in page.text
    assert "an" in page.text
    assert "thêm đơn vị" not in page.text.partition("Chi tiết")[2]


def test_fifty_acts_stand_on_a_page_and_the_older_ones_follow_without_a_gap(visit: Visit, office: SmallOffice) -> None:
    for number in range(48):
        roster.add(office.acting("an"), [NewUnit(f"X{number}", f"Xã {number}", "commune", date(2026, 1, 1))])
    visitor = visit("giang")

    seen: list[str] = []
    address: str | None = "/history"
    while address:
        page = visitor.goes(address)
        seen += [link for link in page.links if link.startswith("/history/event/")]
        address = next((link for link in page.links if "older=" in link), None)

    assert len(seen) > 50
    assert len(seen) == len(set(seen)) == len(history.events(office.acting("giang"), history.Filter()))


def test_a_day_that_is_none_is_refused_and_stays_typed(visit: Visit) -> None:
    visitor = visit("giang")

    page = visitor.goes("/history?from=32/10/2026&actor=an")

    assert visitor.answer.status_code == 422
    assert page.forms[-1].fields["from"] == ["32/10/2026"]


def test_one_act_shows_the_old_and_the_new_value_in_words(visit: Visit, office: SmallOffice) -> None:
    people.change(office.acting("admin"), "binh", roles=["reviewer", "auditor"], email="moi@office.example")
    (event,) = history.events(office.acting("giang"), history.Filter(action="user_change"))

    page = visit("giang").goes(f"/history/event/office/{event['seq']}")

    assert "Sửa người dùng" in page.text
    assert "thư điện tử binh@office.example moi@office.example" in page.text
    assert "vai trò tổ thẩm định thanh tra, tổ thẩm định" in page.text


def test_old_values_come_from_the_nearest_event_that_set_them(office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])
    (event,) = history.events(office.acting("giang"), history.Filter(action="submit", unit=KHE_TRE))

    told = event_changes.told(office.acting("giang"), KEY, event["seq"])

    (form,) = [row for row in told.rows if row.table == TABLES["submission"]]
    state = next(column for column in form.columns if column.label == COLUMNS["state"])
    assert (state.before.en, state.after.en) == ("filling in", "submitted")
    assert {row.sort for row in told.rows} == {"added", "changed"}
    (started_clock,) = [row for row in told.rows if row.key.vi == "thẩm định phiếu, phiếu 20161, lần 1"]
    basis = next(column for column in started_clock.columns if column.label == COLUMNS["basis"])
    assert basis.after.vi == "10 ngày làm việc (Điều 4.2c), tính từ 16/11/2026 đến hết 01/12/2026"


def test_every_column_of_the_history_has_a_name_for_people() -> None:
    kinds: tuple[type[SQLModel], ...] = (*OF_OFFICE, *OF_CYCLE)
    named = {table.__table__.name: {column.name for column in table.__table__.columns} for table in kinds}  # type: ignore[attr-defined] # SQLModel does not declare __table__
    keys = {"on", "key", "login", "code", "subject", "revision"}

    assert named.keys() == TABLES.keys()
    assert set().union(*named.values()) - COLUMNS.keys() - keys == {"version"}
    assert tables.Event not in kinds


def test_a_cycle_is_shown_as_it_stood_at_a_moment(visit: Visit, office: SmallOffice) -> None:
    submitted(office)
    visitor = visit("giang")

    before = visitor.goes(f"/history/at?key={KEY}&on=10/11/2026").text
    after = visitor.goes(f"/history/at?key={KEY}&on=16/11/2026&unit={KHE_TRE}").text
    too_early = visitor.goes(f"/history/at?key={KEY}&on=30/09/2026")

    assert "đơn vị đang điền phiếu: 4" in before
    assert "Thị trấn Khe Tre" in after
    assert "Xã Hương Phú" not in after
    assert visitor.answer.status_code == 404
    assert too_early.forms[-1].fields["on"] == ["30/09/2026"]


def test_mails_are_shown_as_they_were_sent(visit: Visit, office: SmallOffice, site: Site) -> None:
    started(office)
    office.on(date(2026, 10, 26), 8)
    tick(office.app, post(office.app, site.settings), scheduler(office.app, "once"), mail_hour=8)
    visitor = visit("giang")

    listed = visitor.goes("/history/mails")
    (address, *_) = [link for link in listed.links if link.startswith("/history/mails/2026-10-26/")]
    shown = visitor.goes(address).text

    assert "đã gửi" in listed.text
    assert "Message-ID" in shown
    assert "26/10/2026" in shown
    with pytest.raises(NotAllowed):
        mails.mails(office.acting("khe-tre"))


def test_the_history_is_verified_by_a_button(visit: Visit, office: SmallOffice) -> None:
    published(office)
    visitor = visit("giang")
    visitor.goes("/history/verify")

    page = visitor.sends("/history/verify", with_files="1")

    assert "Nhật ký nguyên vẹn" in page.text
    assert "2 chuỗi" in page.text
    assert "tệp tài liệu" in page.text


def test_the_export_verifies_elsewhere(visit: Visit, office: SmallOffice) -> None:
    issued(office)
    visitor = visit("giang")

    visitor.goes("/history/export")
    lines = visitor.answer.text.splitlines()

    assert "attachment" in visitor.answer.headers["content-disposition"]
    assert verify(lines, [])[0] == []
    assert {json.loads(line)["chain"] for line in lines} == {"office", KEY}
    assert "def verify" in visitor.goes("/history/verifier").text
    visitor.goes(f"/history/export?chain={KEY}")
    assert {json.loads(line)["chain"] for line in visitor.answer.text.splitlines()} == {KEY}


def test_people_of_units_and_reviewers_do_not_enter_and_no_query_gives_it_to_a_unit(
    visit: Visit, office: SmallOffice
) -> None:
    for login in ("khe-tre", "binh"):
        visitor = visit(login)
        for address in ("/history", "/history/verify", "/history/export", "/history/mails", "/history/event/office/1"):
            visitor.goes(address)
            assert visitor.answer.status_code == 403
    for asked in (history.heads, history.verify):
        with pytest.raises(NotAllowed):
            asked(office.acting("khe-tre"))
    with pytest.raises(NotAllowed):
        event_changes.told(office.acting("khe-tre"), "office", 1)
