"""Who may add and remove evidence, when, and how much? And what stays of what was removed?"""

import hashlib
from pathlib import Path

import pytest

from kyhan.cycle import files
from kyhan.cycle.commands import complaint, evidence, submission
from kyhan.cycle.commands.evidence import Limits, NewFile
from kyhan.cycle.queries import evidence as queries
from kyhan.errors import InvalidInput, NotAllowed, NotFound, NotNow, Refusal, SetupNeeded
from tests import factories
from tests.factories import AS_BEFORE, HUONG_PHU, KEY, KHE_TRE, SUBMITTED_ON, UNITS, SmallOffice
from tests.readings import answer_of, events, holds, refusal

REPORT = NewFile("biên-bản.txt", "txt", "Biên bản nghiệm thu".encode())
PHOTO = NewFile("ảnh.txt", "txt", b"anh")
SHA256 = hashlib.sha256(REPORT.content).hexdigest()


def add(
    office: SmallOffice, login: str = "khe-tre", *new: NewFile, unit: str = KHE_TRE, criterion: str = "HD.01"
) -> None:
    evidence.add(office.acting(login), KEY, unit, criterion, new or (REPORT,))


def remove(office: SmallOffice, login: str = "khe-tre", name: str = REPORT.name, reason: str = "Nộp nhầm") -> None:
    evidence.remove(office.acting(login), KEY, KHE_TRE, "HD.01", name, reason=reason)


def names(office: SmallOffice, login: str = "an", *, removed: bool = False) -> list[str]:
    return [row["name"] for row in queries.evidence(office.acting(login), KEY, removed=removed)]


def content(office: SmallOffice, name: str) -> bytes:
    return queries.content(office.app, queries.one(office.acting("an"), KEY, KHE_TRE, "HD.01", name))


def kept(office: SmallOffice) -> list[Path]:
    return [file for file in files.folder(office.app).rglob("*") if file.is_file()]


# --- Adding -----------------------------------------------------------------------------------------------------------


def test_a_unit_adds_evidence_while_it_fills_the_form_in(office: SmallOffice) -> None:
    factories.acknowledged(office)
    add(office)
    (row,) = queries.evidence(office.acting("khe-tre"), KEY)
    assert row == {
        "unit": KHE_TRE,
        "criterion": "HD.01",
        "sha256": SHA256,
        "name": "biên-bản.txt",
        "size": len(REPORT.content),
        "kind": "txt",
        "added_on": "2026-11-09",
        "added_by": "khe-tre",
        "removed_on": None,
        "removed_by": None,
        "removal_reason": None,
    }
    assert content(office, SHA256[:8]) == REPORT.content
    assert answer_of(office, KHE_TRE, "HD.01")["files"] == 1
    assert answer_of(office, KHE_TRE, "HD.02")["files"] == 0
    (event,) = events(office, action="evidence_add")
    assert (event["subject"], event["actor"]) == (f"submission/{KHE_TRE}", "khe-tre")
    assert event["data"] == {"criterion": "HD.01", "files": ["biên-bản.txt"]}
    assert holds(office) == []


def test_one_content_is_kept_once_whoever_adds_it_to_whatever(office: SmallOffice) -> None:
    factories.acknowledged(office)
    add(office)
    add(office, "khe-tre", criterion="HD.02")
    add(office, "huong-phu", unit=HUONG_PHU)
    assert len(names(office)) == 3
    assert len(kept(office)) == 1


def test_several_files_come_in_together_or_not_at_all(office: SmallOffice) -> None:
    factories.acknowledged(office)
    add(office, "khe-tre", REPORT, PHOTO)
    assert names(office) == ["biên-bản.txt", "ảnh.txt"]
    more = NewFile("thêm.txt", "txt", b"them")
    said = refusal(InvalidInput, lambda: add(office, "khe-tre", more, REPORT, more))
    assert "biên-bản.txt: the criterion has this file («biên-bản.txt»)" in said
    assert "thêm.txt: the same content is named twice" in said
    assert len(names(office)) == len(kept(office)) == 2


def test_a_file_and_a_unit_s_files_have_a_limit_and_what_was_removed_counts(office: SmallOffice) -> None:
    factories.acknowledged(office)
    small = Limits(file_bytes=20, unit_bytes=30)
    acting = office.acting("khe-tre")
    evidence.add(acting, KEY, KHE_TRE, "HD.01", [NewFile("a.txt", "txt", b"a" * 20)], limits=small)
    evidence.remove(acting, KEY, KHE_TRE, "HD.01", "a.txt", reason="Nhầm")
    large, much = NewFile("b.txt", "txt", b"b" * 21), NewFile("c.txt", "txt", b"c" * 11)
    assert "larger than" in refusal(
        InvalidInput, lambda: evidence.add(acting, KEY, KHE_TRE, "HD.02", [large], limits=small)
    )
    assert "KYHAN_EVIDENCE_UNIT_MB" in refusal(
        InvalidInput, lambda: evidence.add(acting, KEY, KHE_TRE, "HD.02", [much], limits=small)
    )
    evidence.add(acting, KEY, KHE_TRE, "HD.02", [NewFile("a.txt", "txt", b"a" * 20)], limits=small)  # the same bytes
    assert len(kept(office)) == 1


def test_a_criterion_that_the_unit_s_group_does_not_have_is_refused(office: SmallOffice) -> None:
    factories.acknowledged(office)
    assert "no criterion «XX.99»" in refusal(NotFound, lambda: add(office, criterion="XX.99"))


# --- Who, and when ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["huong-phu", "binh", "dung", "giang", "admin"])
def test_only_the_unit_itself_and_the_staff_may_add_or_remove(office: SmallOffice, login: str) -> None:
    factories.acknowledged(office)
    if login == "admin":  # who also is of the staff in this office
        add(office, login)
        return
    assert "may not add evidence for 20161" in refusal(NotAllowed, lambda: add(office, login))
    add(office)
    assert "may not remove evidence" in refusal(NotAllowed, lambda: remove(office, login))
    assert [event["data"]["attempt"] for event in events(office, action="refused")] == [
        "evidence_add",
        "evidence_remove",
    ]


def test_people_of_another_unit_learn_nothing_of_a_unit_s_evidence(office: SmallOffice) -> None:
    factories.acknowledged(office)
    add(office)
    assert names(office, "huong-phu") == []
    assert names(office, "giang") == ["biên-bản.txt"]
    refusal(NotAllowed, lambda: queries.evidence(office.acting("huong-phu"), KEY, KHE_TRE))
    refusal(NotAllowed, lambda: queries.one(office.acting("huong-phu"), KEY, KHE_TRE, "HD.01", SHA256))


def test_a_form_with_the_office_takes_paper_from_the_staff_alone_until_it_is_verified(office: SmallOffice) -> None:
    factories.issued(office)
    assert "«awaiting receipt»" in refusal(NotNow, lambda: add(office))
    office.on(factories.RECEIVED_ON)
    submission.acknowledge(office.acting("an"), KEY, UNITS)
    office.on(SUBMITTED_ON)
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, factories.form(office, KHE_TRE))
    assert "send paper to the office" in refusal(NotNow, lambda: add(office))
    add(office, "an")
    submission.accept(office.acting("an"), KEY, [KHE_TRE])
    add(office, "an", PHOTO)
    submission.verify(office.acting("binh"), KEY, KHE_TRE, keep_rest=True)
    assert "the form is «verified»" in refusal(NotNow, lambda: add(office, "an", NewFile("c.txt", "txt", b"c")))
    refusal(NotNow, lambda: remove(office, "an"))


def test_of_a_returned_form_only_the_criteria_asked_about_are_open(office: SmallOffice) -> None:
    factories.submitted(office)
    submission.send_back(office.acting("an"), KEY, KHE_TRE, [("HD.02", "Xin bổ sung tài liệu")])
    assert "only the criteria asked about or in dispute (HD.02) are open" in refusal(NotNow, lambda: add(office))
    add(office, criterion="HD.02")


def test_of_a_form_in_dispute_only_the_criteria_in_dispute_are_open_and_only_to_the_staff(office: SmallOffice) -> None:
    factories.upheld(office)
    refusal(NotNow, lambda: add(office))
    assert "in dispute (HD.01)" in refusal(NotNow, lambda: add(office, "an", criterion="HD.02"))
    add(office, "an")
    submission.verify(office.acting("chi"), KEY, KHE_TRE, AS_BEFORE)
    assert holds(office) == []


def test_after_the_results_were_proposed_nothing_comes_in(office: SmallOffice) -> None:
    factories.proposed(office)
    said = refusal(NotNow, lambda: add(office, "an"))
    assert "the cycle is" in said
    assert "the form is «verified»" in said


# --- Removing ---------------------------------------------------------------------------------------------------------


def test_a_removed_file_leaves_the_criterion_and_stays_in_the_history_with_its_bytes(office: SmallOffice) -> None:
    factories.acknowledged(office)
    add(office)
    assert "a reason is owed" in refusal(NotNow, lambda: remove(office, reason=" "))
    remove(office)
    assert names(office) == []
    assert names(office, removed=True) == ["biên-bản.txt"]
    row = queries.one(office.acting("giang"), KEY, KHE_TRE, "HD.01", "biên-bản.txt")
    assert (row["removed_on"], row["removed_by"], row["removal_reason"]) == ("2026-11-09", "khe-tre", "Nộp nhầm")
    assert content(office, "biên-bản.txt") == REPORT.content
    (event,) = events(office, action="evidence_remove")
    assert event["data"]["reason"] == "Nộp nhầm"
    assert list(event["changes"]["evidence"]) == [f"{KHE_TRE}/HD.01/{SHA256}"]
    assert answer_of(office, KHE_TRE, "HD.01")["files"] == 0
    assert "there are: none yet" in refusal(NotFound, lambda: remove(office))


def test_a_removed_file_may_come_back(office: SmallOffice) -> None:
    factories.acknowledged(office)
    add(office)
    remove(office)
    office.on(SUBMITTED_ON)
    add(office, "an")
    (row,) = queries.evidence(office.acting("an"), KEY)
    assert (row["added_by"], row["added_on"], row["removed_on"]) == ("an", "2026-11-16", None)
    assert holds(office) == []


def test_two_files_of_one_name_are_told_apart_by_their_hash(office: SmallOffice) -> None:
    factories.acknowledged(office)
    add(office, "khe-tre", REPORT, NewFile(REPORT.name, "txt", b"khac"))
    assert SHA256[:12] in refusal(NotFound, lambda: remove(office))
    remove(office, name=SHA256[:12])
    remove(office)  # one is left
    assert names(office) == []


def test_a_file_is_found_by_its_name_without_marks(office: SmallOffice) -> None:
    factories.acknowledged(office)
    add(office)
    remove(office, name="BIEN-BAN.TXT")
    refusal(NotFound, lambda: remove(office, name="deadbeef"))


# --- Where bytes cannot be kept -----------------------------------------------------------------------------------------


def test_without_a_place_for_the_bytes_nothing_is_added(office: SmallOffice, tmp_path: Path) -> None:
    factories.acknowledged(office)
    before = events(office)
    office.app.files = tmp_path / "no-folder"
    office.app.files.write_text("a file")
    assert "cannot be written" in refusal(SetupNeeded, lambda: add(office))
    assert (names(office, removed=True), events(office)) == ([], before)
    office.app.files.unlink()
    add(office)
    assert names(office) == ["biên-bản.txt"]


@pytest.mark.parametrize("office", ["postgresql"], indirect=True)
def test_a_database_on_a_server_needs_a_folder_of_the_settings(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.app.files = None
    assert "KYHAN_FILES" in refusal(SetupNeeded, lambda: add(office))
    assert names(office, removed=True) == []


def test_a_file_whose_bytes_are_gone_is_told_and_comes_back_when_added_elsewhere(office: SmallOffice) -> None:
    factories.acknowledged(office)
    add(office)
    files.place(office.app, SHA256).unlink()
    assert "restore it from a backup" in refusal(Refusal, lambda: content(office, SHA256))
    add(office, criterion="HD.02")
    assert content(office, SHA256) == REPORT.content


def test_evidence_for_a_complaint_comes_in_once_the_complaint_is_upheld(office: SmallOffice) -> None:
    number = factories.filed(office).number
    refusal(NotNow, lambda: add(office, "an"))
    complaint.accept(office.acting("an"), KEY, number)
    complaint.uphold(office.acting("chi"), KEY, number, reason="Đúng")
    add(office, "an")
