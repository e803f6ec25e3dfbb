"""Administration on the web: people, units over time, regulations, templates, mails and backups, each by who may."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kyhan.cycle.queries import backups, people, regulations, roster
from kyhan.delivery.trial import send_trial
from kyhan.errors import NotAllowed, NotFound
from kyhan.regulation.loader import LIBRARY
from kyhan.settings import Settings
from kyhan.web.site import Site
from tests.factories import HUONG_PHU, HUONG_SON, KHE_TRE, SmallOffice
from tests.visiting import PASSWORD, Visitor

Visit = Callable[..., Visitor]
_ROSTER = "mã đơn vị,tên đơn vị,nhóm,từ ngày\n20170,Xã Hương Lộc,commune,01/01/2021\n{second}\n"


@pytest.fixture
def site(office: SmallOffice, tmp_path: Path) -> Site:
    """The office on the web with a folder for backups."""
    (tmp_path / "backups").mkdir()
    settings = Settings(outbox=tmp_path / "outbox", backups=tmp_path / "backups")
    return Site(office.app, "http://localhost:8600", settings, office.clock)


def test_people_are_found_without_marks_and_by_role(visit: Visit) -> None:
    visitor = visit("admin")

    by_name = visitor.goes("/admin/people?q=huong phu").text
    by_role = visitor.goes("/admin/people?role=leader").text

    assert "Cán bộ Hương Phú" in by_name
    assert "Cán bộ Khe Tre" not in by_name
    assert "Phó Chủ tịch Dũng" in by_role
    assert "1–1 trong 1" in by_role


def test_a_person_is_added_invited_and_sets_a_password(visit: Visit, office: SmallOffice) -> None:
    visitor = visit("admin")
    visitor.goes("/admin/people/new")
    visitor.sends("/admin/people/new", login="lan", name="Chuyên viên Lan", email="lan@office.example", roles="staff")

    shown = visitor.sends("/admin/people/lan/invite").text
    code = shown.partition("Mã mời của Chuyên viên Lan ")[2].split()[0]
    newcomer = visit()
    newcomer.goes("/invitation")
    newcomer.sends("/invitation", code=code, password=PASSWORD, repeated=PASSWORD)
    newcomer.goes("/sign-in")
    newcomer.sends("/sign-in", login="lan", password=PASSWORD)

    assert "http://localhost:8600/invitation" in shown
    assert code not in visitor.goes("/admin/people/lan").text
    assert "Chuyên viên Lan" in newcomer.page.text
    assert people.person(office.acting("admin"), "lan")[0].email == "lan@office.example"


def test_a_person_who_cannot_be_added_stays_typed_with_every_fault(visit: Visit) -> None:
    visitor = visit("admin")
    visitor.goes("/admin/people/new")

    page = visitor.sends(
        "/admin/people/new", login="An Nguyễn", name="An", email="không phải thư", roles="unit_officer"
    )

    assert visitor.answer.status_code == 422
    assert "chỉ gồm chữ thường không dấu" in page.text
    assert "không đúng dạng" in page.text
    assert "phải có mã đơn vị" in page.text
    assert page.forms[-1].fields["email"] == ["không phải thư"]
    assert page.forms[-1].fields["roles"] == ["unit_officer"]


def test_a_person_is_changed_and_their_access_ended(visit: Visit, office: SmallOffice) -> None:
    visitor = visit("admin")
    visitor.goes("/admin/people/binh")
    visitor.sends("/admin/people/binh", name="Thẩm định viên Bình An", roles=["reviewer", "auditor"])
    changed, _ = people.person(office.acting("admin"), "binh")

    visitor.sends("/admin/people/binh/deactivate")

    assert (changed.name, [role.value for role in changed.roles]) == ("Thẩm định viên Bình An", ["reviewer", "auditor"])
    assert changed.email == "binh@office.example"
    assert not people.person(office.acting("admin"), "binh")[0].active
    assert "đã khóa truy cập" in visitor.page.text


def test_people_come_from_a_file_all_or_none(visit: Visit, office: SmallOffice) -> None:
    visitor = visit("admin")
    head = "tên đăng nhập,họ và tên,thư điện tử,vai trò,mã đơn vị\n"
    visitor.goes("/admin/people/import")
    refused = visitor.sends(
        "/admin/people/import", files={"file": ("a.csv", f"{head}lan,Lan,,staff,\nan,An,,staff,\n")}
    )

    done = visitor.sends("/admin/people/import", files={"file": ("a.csv", f"{head}lan,Lan,,staff,\n")})

    assert "tên đăng nhập đã có" in refused.text
    assert "Đã nạp 1 người dùng" in done.text
    assert people.person(office.acting("admin"), "lan")[0].name == "Lan"


def test_staff_see_the_people_and_change_none(visit: Visit) -> None:
    visitor = visit("an")

    page = visitor.goes("/admin/people/binh")

    assert "binh@office.example" in page.text
    assert not [form for form in page.forms if form.action.startswith("/admin/people")]
    visitor.goes("/admin/people/new")
    assert visitor.answer.status_code == 403


def test_a_unit_is_added_renamed_and_keeps_its_old_name_for_older_days(visit: Visit) -> None:
    visitor = visit("an")
    visitor.goes("/admin/units/new")
    visitor.sends("/admin/units/new", code="20170", name="Xã Hương Lộc", group="commune", valid_from="01/01/2021")

    page = visitor.sends("/admin/units/20170", name="Phường Hương Lộc", from_on="01/10/2026", document="12/NQ-HĐND")

    assert "Phường Hương Lộc" in page.text
    assert "Xã Hương Lộc" in page.text
    assert "Xã Hương Lộc" in visitor.goes("/admin/units?on=30/09/2026").text
    assert "Phường Hương Lộc" in visitor.goes("/admin/units?on=01/10/2026&q=huong loc").text


def test_units_are_merged_and_the_successor_is_linked(visit: Visit) -> None:
    visitor = visit("an")
    visitor.goes("/admin/units/merge")

    both = f"{HUONG_PHU}\nXã Hương Sơn\n"
    visitor.sends("/admin/units/merge", codes=both, into="20999", name="Xã Hương Phú Sơn", from_on="01/10/2026")

    assert "/admin/units/20999" in visitor.goes(f"/admin/units/{HUONG_SON}").links
    assert "Xã Hương Phú Sơn" in visitor.goes("/admin/units").text


def test_a_file_of_units_is_checked_before_it_is_added(visit: Visit, office: SmallOffice) -> None:
    visitor = visit("an")
    visitor.goes("/admin/units/import")

    def sent(second: str) -> str:
        files = {"file": ("xa.csv", _ROSTER.format(second=second))}
        return visitor.sends("/admin/units/import", files=files, step="check").text

    refused = sent(f"{KHE_TRE},Khe Tre,commune,01/01/2021")
    checked = sent("20173,Xã Thượng Quảng,xa,01/01/2021")
    before = len(roster.units(office.acting("an")))
    visitor.sends("/admin/units/import", step="do")

    assert "mã 20161 đã có" in refused
    assert "2 đơn vị, không có lỗi" in checked
    assert "Nhóm xa không có trong quy chế nào đã lưu" in checked
    assert len(roster.units(office.acting("an"))) == before + 2


def test_the_roster_leaves_as_a_workbook(visit: Visit) -> None:
    visitor = visit("an")

    visitor.client.get("/admin/units.xlsx")
    answer = visitor.client.get("/admin/units.xlsx")

    assert answer.content.startswith(b"PK")


def test_a_regulation_is_checked_with_every_fault_and_then_stored(visit: Visit, office: SmallOffice) -> None:
    folder = LIBRARY / "tinh-mau-2026"
    right = [("files", (file.name, file.read_bytes())) for file in sorted(folder.iterdir()) if file.suffix != ".md"]
    visitor = visit("an")
    visitor.goes("/admin/regulations")

    wrong = visitor.sends("/admin/regulations/check", files=right[:1]).text
    status = visitor.answer.status_code
    visitor.goes("/admin/regulations")
    checked = visitor.sends("/admin/regulations/check", files=right).text
    stored = visitor.sends("/admin/regulations/add").text

    assert (status, "regulation.toml: thiếu tệp này" in wrong) == (422, True)
    assert "Không có lỗi. Chưa lưu gì" in checked
    assert "Đã lưu quy chế «tinh-mau-2026»" in stored
    assert [one.id for one in regulations.stored(office.app)] == ["nam-dong-2018", "tinh-mau-2026"]


def test_a_template_is_taken_away_and_one_that_does_not_hold_is_refused(visit: Visit) -> None:
    visitor = visit("an")
    shipped = visitor.client.get("/admin/templates/letter").content
    visitor.goes("/admin/templates")

    held = visitor.sends("/admin/templates/check", kind="letter", files={"file": ("letter.docx", shipped)}).text
    refused = visitor.sends("/admin/templates/check", kind="decision", files={"file": ("letter.docx", shipped)}).text

    assert "dùng được làm mẫu" in held
    assert "thiếu trường" in refused
    assert "owed" not in visitor.goes("/admin/templates/letter/fields").text


def test_an_administrator_sends_themselves_a_trial_mail(visit: Visit, site: Site, office: SmallOffice) -> None:
    visitor = visit("admin")
    visitor.goes("/admin/running")

    page = visitor.sends("/admin/running/trial-mail")

    assert "Đã gửi thư thử đến admin@office.example" in page.text
    (mail,) = site.settings.outbox.iterdir()
    assert "admin@office.example" in mail.read_text()
    with pytest.raises(NotAllowed):
        send_trial(office.acting("an"), site.settings)


def test_a_backup_is_made_at_once_and_taken_away_by_administrators_alone(visit: Visit, site: Site) -> None:
    visitor = visit("admin")
    visitor.goes("/admin/running")

    visitor.sends("/admin/running/backup")
    page = visitor.sends("/admin/running/backup")

    address, _second = [link for link in page.links if link.startswith("/admin/running/backups/")]
    assert visitor.client.get(address).content.startswith(b"PK")
    staff = visit("an")
    seen = staff.goes("/admin/running")
    assert Path(address).name in seen.text
    assert address not in seen.links
    staff.goes(address)
    assert staff.answer.status_code == 403
    folder = site.settings.backups
    assert folder is not None
    with pytest.raises(NotAllowed):
        backups.to_take_away(site.office.acting("an"), folder, Path(address).name)
    with pytest.raises(NotFound):
        backups.to_take_away(site.office.acting("admin"), folder, "../office.db")


def test_without_a_folder_of_backups_the_page_says_what_to_set(visit: Visit, site: Site) -> None:
    site.settings.backups = None

    assert "KYHAN_BACKUPS" in visit("an").goes("/admin/running").text


def test_nobody_else_enters_and_a_unit_learns_nothing_of_the_people(visit: Visit, office: SmallOffice) -> None:
    for login in ("khe-tre", "binh", "giang", "dung"):
        visitor = visit(login)
        for address in ("/admin", "/admin/people", "/admin/units", "/admin/regulations", "/admin/templates"):
            visitor.goes(address)
            assert visitor.answer.status_code == 403
    with pytest.raises(NotAllowed):
        people.accounts(office.acting("khe-tre"))
