"""Evidence on the web: files come in by what they are, go out to be saved, and are taken out with a reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from kyhan.cycle.queries import evidence
from kyhan.web.site import Site
from tests import signing
from tests.factories import KEY, KHE_TRE, SmallOffice, acknowledged
from tests.visiting import Visitor

Visit = Callable[..., Visitor]
PAGE: Final = f"/cycles/{KEY}/units/{KHE_TRE}/form/evidence/HD.01"
NOTE: Final = "Biên bản".encode()


def sent(visitor: Visitor, *files: tuple[str, bytes]) -> None:
    visitor.goes(PAGE)
    visitor.sends(PAGE, files=[("file", (name, content)) for name, content in files])


def rows(office: SmallOffice) -> list[dict[str, str]]:
    return evidence.evidence(office.acting("an"), KEY, KHE_TRE)


def test_files_come_in_and_go_out_to_be_saved(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    unit = visit("khe-tre")

    sent(unit, ("biên bản.txt", NOTE), ("khác.txt", b"1"))

    assert "Đã thêm biên bản.txt, khác.txt." in unit.page.text
    (row,) = (row for row in rows(office) if row["name"] == "biên bản.txt")
    answer = unit.client.get(f"{PAGE}/{row['sha256']}")
    assert answer.content == NOTE
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == (
        "application/octet-stream",
        "nosniff",
    )
    other = visit("huong-phu")
    assert other.client.get(f"{PAGE}/{row['sha256']}").status_code == 403


def test_a_file_of_a_kind_that_is_not_taken_is_refused_with_its_sentence(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    unit = visit("khe-tre")

    sent(unit, ("ảnh.png", b"MZ" + b"\0" * 200), ("tốt.txt", NOTE))

    assert unit.answer.status_code == 422
    assert "ảnh.png: đây là chương trình chạy được nên không được nhận" in unit.page.text
    assert rows(office) == []  # all of them, or none


def test_a_file_is_removed_with_a_reason_and_is_still_told_of(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    unit = visit("khe-tre")
    sent(unit, ("biên bản.txt", NOTE))
    own = rows(office)[0]["sha256"]

    unit.sends(f"{PAGE}/{own}/remove")
    assert unit.answer.status_code == 422
    unit.sends(f"{PAGE}/{own}/remove", **{f"reason-{own}": "Nộp nhầm"})

    assert rows(office) == []
    assert "khe-tre gỡ ngày 09/11/2026: Nộp nhầm" in unit.page.text


def test_the_signatures_of_a_pdf_are_told_as_facts(
    office: SmallOffice, visit: Visit, site: Site, tmp_path: Path
) -> None:
    acknowledged(office)
    authority = signing.Authority()
    site.settings.trust = authority.listed_in(tmp_path / "trust")
    unit = visit("khe-tre")
    sent(unit, ("cv.pdf", signing.signed(signing.pdf(), authority.signer())))
    own = rows(office)[0]["sha256"]

    unit.goes(f"{PAGE}?signatures={own}")

    assert "Trần Văn Ví Dụ" in unit.page.text
    assert "danh sách tin cậy của Văn phòng bảo đảm" in unit.page.text
