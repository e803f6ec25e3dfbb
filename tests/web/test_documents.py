"""The papers of a cycle on the web: Word documents, numbers, pictures, the book of results, the file of the year."""

import io
from collections.abc import Callable
from pathlib import Path

from kyhan.documents import archive_check
from tests import papers, workbooks
from tests.factories import KEY, KHE_TRE, SmallOffice, acknowledged, issued, published, verified
from tests.visiting import Visitor

Visit = Callable[..., Visitor]
PAGE = f"/cycles/{KEY}/documents"


def test_the_letter_is_written_as_a_word_file_by_the_same_way_as_on_the_command_line(
    office: SmallOffice, visit: Visit
) -> None:
    issued(office)
    visitor = visit("an")
    visitor.goes(PAGE)

    visitor.sends(f"{PAGE}/write", what="letter", capacity="tl", head="Chủ tịch", title="Chánh Văn phòng")

    assert "cong-van-2026.docx" in visitor.answer.headers["content-disposition"]
    assert "12/UBND-VP" in papers.Read(visitor.answer.content).text


def test_a_document_that_cannot_be_written_says_why_and_keeps_what_was_chosen(
    office: SmallOffice, visit: Visit
) -> None:
    acknowledged(office)
    visitor = visit("an")
    visitor.goes(PAGE)

    visitor.sends(f"{PAGE}/write", what="decision", signer="Người ký")
    assert visitor.answer.status_code == 409
    assert "chưa có kết quả" in visitor.page.text
    form = next(form for form in visitor.page.forms if form.action == f"{PAGE}/write")
    assert (form.fields["what"], form.fields["signer"]) == (["decision"], ["Người ký"])
    visitor.sends(f"{PAGE}/write", what="reminder", which=KHE_TRE, signer="")

    assert "nhac-2026-20161.docx" in visitor.answer.headers["content-disposition"]


def test_staff_take_a_number_and_the_register_names_its_use(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    visitor = visit("an")
    visitor.goes(PAGE)

    visitor.sends(f"{PAGE}/number", kind="ubnd-vp", used_for="reminder", detail=KHE_TRE)

    assert "Đã lấy số 13/UBND-VP" in visitor.page.text
    assert "13/UBND-VP Thứ Hai, 09/11/2026 nhắc đơn vị 20161" in visitor.page.text
    assert not any(form.action.endswith("/number") for form in visit("giang").goes(PAGE).forms)


def test_pictures_are_drawn_once_there_is_something_to_draw(office: SmallOffice, visit: Visit) -> None:
    verified(office)
    visitor = visit("dung")

    assert "Điểm so với các mức" in visitor.goes(PAGE).text
    assert "Thứ hạng so với" not in visitor.page.text
    visitor.goes(f"{PAGE}/chart-points.png")

    assert visitor.answer.headers["content-type"] == "image/png"
    assert visitor.answer.content.startswith(b"\x89PNG")


def test_the_book_of_results_and_the_file_of_the_year_are_downloaded(
    office: SmallOffice, visit: Visit, tmp_path: Path
) -> None:
    published(office)
    visitor = visit("giang")

    visitor.goes(f"{PAGE}/results.xlsx?publication=1")
    assert workbooks.opened(io.BytesIO(visitor.answer.content)).sheetnames[0] == "Bìa"
    visitor.goes(f"{PAGE}/year.zip")
    file = tmp_path / "year.zip"
    file.write_bytes(visitor.answer.content)

    assert archive_check.check(file).manifest.cycle == KEY


def test_the_papers_are_the_offices_alone(office: SmallOffice, visit: Visit) -> None:
    published(office)
    visitor = visit("khe-tre")

    for address in (PAGE, f"{PAGE}/results.xlsx", f"{PAGE}/chart-points.png", f"{PAGE}/year.zip"):
        visitor.goes(address)
        assert visitor.answer.status_code == 403
    reviewer = visit("binh")
    reviewer.goes(f"{PAGE}/year.zip")
    assert reviewer.answer.status_code == 403
