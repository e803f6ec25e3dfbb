"""The file of a year holds everything of a cycle, reads without any program, and is the same byte for byte."""

import email
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from kyhan.cycle import files
from kyhan.cycle.commands import backup, cycle, upkeep
from kyhan.cycle.queries import archive, history
from kyhan.documents import archive_writing
from kyhan.documents.archive_format import HISTORY, Member, Section, part
from kyhan.errors import Damaged, NotAllowed, NotFound, Refusal, SetupNeeded
from tests import factories
from tests.archived import FORM, SCAN, SCAN_PATH, TROUBLED, archived, faults_of, member, told, whole_year
from tests.factories import HUONG_PHU, KEY, KHE_TRE, UNITS, SmallOffice, standing
from tests.readings import holds, refusal
from tests.saved import empty_place, saved

ROOT = Path(__file__).parents[2]


class Page(HTMLParser):
    """What a page links to and shows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.texts.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        return " ".join(filter(None, self.texts))


def pages(file: Path) -> dict[str, Page]:
    with zipfile.ZipFile(file) as packed:
        return {path: Page(packed.read(path).decode()) for path in packed.namelist() if path.endswith(".html")}


def page(file: Path, path: str) -> str:
    return pages(file)[path].text


# --- Everything of the year -------------------------------------------------------------------------------------------


def test_the_file_of_a_year_holds(office: SmallOffice) -> None:
    whole_year(office)
    file = archived(office)

    assert faults_of(file) == ""
    assert holds(office) == []
    listed = told(file)
    assert (listed["cycle"], listed["state"], listed["practice"]) == (KEY, "published", True)
    assert listed["missing"] == []
    assert {one["path"].partition("/")[0] for one in listed["members"]} == {
        *(
            "cong-van",
            "don-vi",
            "cong-bo",
            "khieu-nai",
            "can-cu",
            "phieu-goc",
            "tai-lieu",
            "thu",
            "van-ban",
            "bieu-do",
            "nhat-ky",
        ),
        *("index.html", "SHA256SUMS"),
    }
    assert not file.stat().st_mode & 0o077


def test_forms_and_evidence_are_there_byte_by_byte_and_what_was_removed_by_its_hash(office: SmallOffice) -> None:
    whole_year(office)
    file = archived(office)

    with zipfile.ZipFile(file) as packed:
        (form,) = [path for path in packed.namelist() if path.startswith("phieu-goc/")]
        assert packed.read(form) == FORM
        assert packed.read(SCAN_PATH) == SCAN
        assert [path for path in packed.namelist() if path.startswith("tai-lieu/")] == [SCAN_PATH]
    shown = page(file, f"don-vi/{KHE_TRE}.html")
    assert "old.txt (đã gỡ, chỉ giữ mã băm ở đây)" in shown
    assert "Cán bộ Khe Tre (khe-tre): Nộp nhầm" in shown
    assert "declare.xlsx (không giữ bản chép, chỉ giữ mã băm)" in shown
    assert "0" * 64 in shown


def test_the_page_of_a_unit_says_what_it_declared_what_was_verified_and_how_both_clocks_were_counted(
    office: SmallOffice,
) -> None:
    whole_year(office)
    shown = page(archived(office), f"don-vi/{HUONG_PHU}.html")

    assert "HD.01" in shown
    assert "Nhận công văn ngày Thứ Hai, 09/11/2026 (CV đến 15)" in shown
    assert "Hạn gửi phiếu : hết 24:00 Thứ Hai, 23/11/2026 – đúng hạn, 16/11/2026" in shown.replace(
        "phiếu: ", "phiếu : "
    )
    assert "10. Thứ Hai, 23/11/2026" in shown
    assert "Thứ Ba, 24/11/2026: ngày nghỉ" in shown
    assert "Hạn thẩm định phiếu: hết 24:00 Thứ Ba, 01/12/2026" in shown
    assert "Thẩm định viên Bình (binh)" in shown
    assert "Thứ hạng trong nhóm 2" in shown
    data = json.loads(member(archived(office, "2.zip"), f"don-vi/{HUONG_PHU}.json"))
    assert data["answers"]["HD.01"]["declared"] == "5.52"
    assert data["deadlines"][1]["basis"]["counted"][0] == "2026-11-10"


def test_publications_complaints_letter_regulation_and_calendar_have_their_pages(office: SmallOffice) -> None:
    whole_year(office)
    file = archived(office)

    assert "Quyết định số 15/QĐ-UBND" in page(file, "cong-bo/1.html")
    assert "Khe Tre" in page(file, "khieu-nai/1.html")
    assert "chấp nhận" in page(file, "khieu-nai/1.html")
    assert "12/UBND-VP" in page(file, "cong-van/ky.html")
    assert "24/11/2026 nghỉ" in page(file, "can-cu/lich.html")
    assert member(file, "can-cu/quy-che.json") == office.regulation.source
    frozen = json.loads(member(file, "cong-bo/1.json"))
    assert [row["unit"] for row in frozen if row["place"] == 1 and row["group"] == "commune"] == [KHE_TRE]


def test_mails_are_there_as_they_were_sent(office: SmallOffice) -> None:
    whole_year(office)
    file = archived(office)

    mails = [one["path"] for one in told(file)["members"] if one["path"].endswith(".eml")]
    with zipfile.ZipFile(file) as packed:
        read = [email.message_from_bytes(packed.read(path), policy=default) for path in mails]
    sent = {mail["message_id"] for event in history.events(office.app, history.Filter(chain=KEY, action="remind"))
            for mail in event["data"]["mails"]}  # fmt: skip
    assert {mail["Message-ID"] for mail in read} == sent
    assert all(
        "Gửi phiếu khảo sát" in str(mail.get_body(("plain",)).get_content()) for mail in read if "khe-tre" in mail["To"]
    )


# --- Read without any program -----------------------------------------------------------------------------------------


def test_every_link_leads_to_a_file_and_every_file_is_linked(office: SmallOffice) -> None:
    whole_year(office)
    file = archived(office)

    members = {one["path"] for one in told(file)["members"]} | {"manifest.json"}
    linked = {"index.html"}
    for path, one in pages(file).items():
        for link in one.links:
            assert "://" not in link
            target = (Path("/x") / path).parent / unquote(link)
            linked.add(str(Path(*target.resolve().parts[2:])))
    assert linked - members == set()
    assert members - linked == set()


def test_what_people_wrote_stays_text(office: SmallOffice) -> None:
    whole_year(office)
    found = pages(archived(office))

    assert not {"script", "iframe", "object", "img"} & set().union(*(one.tags for one in found.values()))
    assert " ".join(TROUBLED.split()) in found[f"don-vi/{KHE_TRE}.html"].text
    assert " ".join(TROUBLED.split()) in found["khieu-nai/1.html"].text
    assert all("BẢN TẬP DƯỢT" in one.text for one in found.values())


def test_a_cycle_that_is_not_over_says_so_on_its_front_page(office: SmallOffice) -> None:
    factories.started(office)
    file = archived(office)
    assert faults_of(file) == ""
    assert "KỲ CHƯA KẾT THÚC" in page(file, "index.html")

    cycle.cancel(office.acting("dung"), KEY, reason="Bỏ")
    over = archived(office, "over.zip")
    assert faults_of(over) == ""
    assert "KỲ CHƯA KẾT THÚC" not in page(over, "index.html")


# --- The same, byte for byte ------------------------------------------------------------------------------------------


def test_the_same_cycle_gives_the_same_bytes_later_and_by_another_person(office: SmallOffice) -> None:
    whole_year(office)
    first = archived(office).read_bytes()
    office.on(factories.date(2026, 12, 20))
    assert archived(office, "2.zip", login="dung").read_bytes() == first


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty place, on each database."""
    with empty_place(request, tmp_path) as address:
        yield address


def test_the_same_cycle_gives_the_same_bytes_on_either_database(office: SmallOffice, elsewhere: str) -> None:
    whole_year(office)
    copy = standing(office.file.parent / "other" / "none", elsewhere)
    copy.app.files = office.app.files or files.folder(office.app)
    backup.restore(copy.app, saved(office))
    copy.file.parent.mkdir()
    copy.clock.set(office.clock.now())

    assert archived(copy).read_bytes() == archived(office).read_bytes()
    copy.app.engine.dispose()


# --- Verified without kyhan -------------------------------------------------------------------------------------------


def unpacked(file: Path) -> Path:
    folder = file.with_suffix("")
    with zipfile.ZipFile(file) as packed:
        packed.extractall(folder)
    return folder


def test_the_history_inside_verifies_without_kyhan_by_the_command_on_the_front_page(office: SmallOffice) -> None:
    whole_year(office)
    office.on(factories.date(2026, 12, 10))
    cycle.start(office.acting("an"), 2027, regulation_id=office.regulation.id)
    upkeep.seal(office.acting("system"))  # the office's chain now seals a cycle that is not in the file
    file = archived(office)
    folder = unpacked(file)

    assert faults_of(file) == ""
    line = re.search(r"python3 (verify_history.py nhat-ky.jsonl .*?)</pre>", member(file, "index.html"))
    assert line is not None
    words = [word.replace("&#34;", "").strip('"') for word in line[1].split()]
    ran = subprocess.run(
        [sys.executable, "-I", *words], cwd=folder / "nhat-ky", capture_output=True, text=True, check=False
    )
    assert ran.stdout.endswith("the history holds\n"), ran.stdout
    assert ran.returncode == 0
    missing = subprocess.run(
        [sys.executable, "-I", *words, "--only=2028"],
        cwd=folder / "nhat-ky",
        capture_output=True,
        text=True,
        check=False,
    )
    assert "chain 2028 is not there" in missing.stdout


def test_the_sums_are_those_that_sha256sum_reads(office: SmallOffice) -> None:
    factories.acknowledged(office)
    folder = unpacked(archived(office))
    ran = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert len(ran.stdout.splitlines()) == len(files - {"SHA256SUMS", "manifest.json", "mimetype"})


# --- Refused, damaged, interrupted ------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["binh", "khe-tre", "khe-tre-head"])
def test_only_staff_leader_and_auditor_may_make_it(office: SmallOffice, login: str) -> None:
    factories.acknowledged(office)
    assert "may not make the file of a year" in refusal(NotAllowed, lambda: archived(office, login=login))
    assert not (office.file.parent / "year.zip").exists()


def test_a_cycle_that_is_not_there_is_named(office: SmallOffice) -> None:
    assert "no cycle «2026»" in refusal(NotFound, lambda: archived(office))


def test_a_file_that_is_gone_or_changed_is_named_and_the_rest_is_there(office: SmallOffice) -> None:
    whole_year(office)
    assert office.app.files is not None
    (scan,) = [path for path in office.app.files.rglob("*") if path.is_file() and path.read_bytes() == SCAN]
    (form,) = [path for path in office.app.files.rglob("*") if path.is_file() and path.read_bytes() == FORM]
    scan.unlink()
    form.write_bytes(FORM + b"x")
    file = archived(office)

    assert [one["sha256"] for one in told(file)["missing"]] == [form.name, scan.name]
    assert f"{SCAN_PATH}: the history names it" in faults_of(file)
    assert "THIẾU 2 TỆP" in page(file, "index.html")
    assert "Phiếu Khe Tre.csv (kho tài liệu không còn giữ nguyên vẹn)" in page(file, f"don-vi/{KHE_TRE}.html")


def test_without_a_folder_of_files_nothing_is_written_where_files_are_named(office: SmallOffice) -> None:
    whole_year(office)
    office.app.files = None
    if office.app.engine.dialect.name == "postgresql":
        assert "KYHAN_FILES" in refusal(SetupNeeded, lambda: archived(office))
        assert not (office.file.parent / "year.zip").exists()
    else:
        assert "the history names it" in faults_of(archived(office))


def test_a_history_that_cannot_be_read_is_no_year_to_keep(office: SmallOffice) -> None:
    factories.acknowledged(office)
    with office.app.engine.begin() as connection:
        on_server = connection.dialect.name == "postgresql"
        connection.exec_driver_sql(f"DROP TRIGGER event_refuses_update{' ON event' if on_server else ''}")
        connection.exec_driver_sql("UPDATE event SET body = '{' WHERE chain = '2026' AND seq = 1")
    with pytest.raises(Damaged, match="kiểm tra nhật ký"):
        archived(office)


def test_rows_that_differ_from_the_history_are_found_when_it_is_made(office: SmallOffice) -> None:
    factories.submitted(office)
    with office.app.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE answer SET declared = '6' WHERE unit = '20161' AND criterion = 'HD.01'")
    assert faults_of(archived(office)) == f"don-vi/{KHE_TRE}.json: differs from the history"


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_what_stops_the_writing_leaves_nothing_behind(office: SmallOffice, error: type[BaseException]) -> None:
    factories.acknowledged(office)
    folder = office.file.parent / "out"
    folder.mkdir()

    def broken() -> Iterator[Member]:
        yield Member("anh/1.svg", b"<svg/>", "Một")
        raise error

    with archive.year(office.acting("an"), KEY) as year, pytest.raises(error):
        archive_writing.write(folder / "year.zip", year, [Section("anh", "Ảnh", "", broken())])
    assert list(folder.iterdir()) == []


YEARS_WITHOUT_END = """
import sys
from pathlib import Path
from kyhan.app import App
from kyhan.cycle.queries import archive
from kyhan.database import open_engine
from kyhan.documents import archive_writing

app = App(open_engine(sys.argv[1]), login="an")
for number in range(1000):
    print(number, flush=True)
    with archive.year(app, "2026") as year:
        archive_writing.write(Path(sys.argv[2]) / f"{number}.zip", year)
"""


def test_a_killed_process_leaves_whole_files_only(office: SmallOffice, tmp_path: Path) -> None:
    factories.submitted(office)
    office.app.engine.dispose()
    folder = tmp_path / "years"
    folder.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-c", YEARS_WITHOUT_END, office.address, str(folder)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    for _ in range(2):
        child.stdout.readline()
    while not list(folder.glob(".kyhan-*.part")):  # it is in the middle of one
        assert child.poll() is None
    child.kill()
    child.communicate()
    whole = list(folder.glob("*.zip"))
    assert [faults_of(file) for file in whole] == [""] * len(whole)


def test_a_folder_that_is_missing_is_told(office: SmallOffice) -> None:
    factories.acknowledged(office)
    with pytest.raises(Refusal, match="Không có thư mục"):
        archived(office, "missing/year.zip")


# --- Sections made elsewhere, names -----------------------------------------------------------------------------------


def test_a_section_made_elsewhere_is_listed_and_verified(office: SmallOffice) -> None:
    factories.acknowledged(office)
    file = office.file.parent / "year.zip"
    many = (
        Member(f"bieu-do/{unit} & {number}.svg", b"<svg/>", f"{unit} {number}") for unit in UNITS for number in range(4)
    )
    with archive.year(office.acting("an"), KEY) as year:
        archive_writing.write(file, year, [Section("bieu-do", "Biểu đồ", "Trục thời gian.", many)])

    assert faults_of(file) == ""
    found = pages(file)
    assert "bieu-do/danh-sach.html" in found["index.html"].links
    assert f"{KHE_TRE} 3" in found["bieu-do/danh-sach.html"].text
    assert HISTORY in found["index.html"].links


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Ảnh chụp.pdf", "Ảnh chụp.pdf"),
        ("../../etc/passwd", "_._etc_passwd"),
        ("a\\b:c*?.pdf", "a_b_c__.pdf"),
        ("x\u202efdp.exe", "xfdp.exe"),
        ("hai\ndòng.txt", "haidòng.txt"),
        ("", "_"),
        ("...", "_"),
        ("Ð" * 300 + ".docx", "Đ" * 72 + ".docx"),
    ],
)
def test_a_name_becomes_one_part_of_a_path_that_every_system_can_unpack(name: str, safe: str) -> None:
    assert part(name) == safe
