"""Does `kyhan document check` find what is wrong with an edited template, and can a template do no harm?"""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from kyhan.documents import official, word
from kyhan.documents.template_check import check
from kyhan.documents.template_fields import FIELDS, TEMPLATES, Template
from kyhan.errors import InvalidInput
from tests.papers import Read, edited, invented

AT = datetime(2026, 12, 9, 2, 0, tzinfo=UTC)


def faults(name: Template, content: bytes) -> list[str]:
    """Returns what a check finds, in English."""
    return [one.to("en") for one in check(content, f"{name}.docx", name)]


def refused(content: bytes) -> str:
    """Returns why a file is no template at all, in English."""
    with pytest.raises(InvalidInput) as found:
        check(content, "letter.docx", "letter")
    return found.value.to("en")


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_shipped_templates_hold_and_use_no_field_beyond_theirs(name: Template) -> None:
    assert faults(name, official.shipped(name)) == []
    made = word.fill(official.shipped(name), name, invented(FIELDS[name]), AT, "Tên")
    assert "{" not in Read(made).text


def test_unknown_fields_are_named_with_their_part_also_those_of_a_row() -> None:
    content = edited("letter", ("{{ unit.name }}", "{{ unit.nmae }}"), ("{{ issuer }}", "{{ isuer }}"))

    assert faults("letter", content) == [
        "body: there is no field «isuer»",
        "body: there is no field «groups.units.nmae»",
        "lacks the field «issuer» (the issuing body in capitals, in lines)",
        "lacks the field «groups.units.name» (name)",
    ]


def test_a_field_of_the_header_counts_as_well() -> None:
    parts = [name for name, _ in Read(official.shipped("letter")).parts() if "/header" in name]
    found = [faults("letter", edited("letter", ("{{ mark }}", "{{ mrak }}"), part=one)) for one in parts]

    assert found == [["header: there is no field «mrak»"]] * 2


def test_a_loop_filter_condition_or_assignment_hides_no_field() -> None:
    content = edited(
        "reminder",
        (
            "{{ unit }} ",
            "{% set here = unit %}{{ here | upper }}{{ deadlines[0].due }}{{ deadlines | first | nothing }} ",
        ),
    )
    assert faults("reminder", content)[0].startswith("body, near «")

    content = edited(
        "reminder", ("{{ unit }} ", "{% set first = deadlines[0] %}{{ first.dew }}{% if nope %}x{% endif %} ")
    )
    assert faults("reminder", content)[:2] == [
        "body: there is no field «deadlines.dew»",
        "body: there is no field «nope»",
    ]


def test_broken_jinja_is_told_with_its_place() -> None:
    content = edited("decision", ("{% endif %} ({{ complaint_article }})", "({{ complaint_article }}"))

    (fault,) = faults("decision", content)
    assert fault.startswith("body, near «Điều 2. Đơn vị không đồng ý với kết quả")
    assert "broken: " in fault
    (fault,) = faults("decision", edited("decision", ("{{ office }}", "{{ office | nosuchfilter }}")))
    assert "No filter named 'nosuchfilter'" in fault
    assert "Điều 2." in fault


@pytest.mark.parametrize(
    "evil",
    [
        "{{ office.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{% for one in range(100000000) %}{% endfor %}",
        "{{ 1 / 0 }}",
    ],
)
def test_a_template_cannot_reach_the_program(evil: str) -> None:
    content = edited("reminder", ("{{ unit }} ", f"{evil} "))

    with pytest.raises(InvalidInput) as found:
        word.fill(content, "reminder.docx", invented(FIELDS["reminder"]), AT, "Tên")
    assert "cannot be filled" in found.value.to("en")


def test_what_is_put_in_is_text_and_never_markup_or_jinja() -> None:
    fields = invented(FIELDS["complaint"])
    fields["text"] = "<w:b/> & {{ seal }} \x00\x0b{% if %}\ndòng hai"

    read = Read(word.fill(official.shipped("complaint"), "complaint.docx", fields, AT, "Tên"))

    assert "<w:b/> & {{ seal }}   {% if %}\ndòng hai" in read.text


@pytest.mark.parametrize("content", [b"", b"khong phai Word", b"PK\x03\x04hong"])
def test_what_is_no_word_document_is_refused(content: bytes) -> None:
    assert "is no Word .docx, or damaged" in refused(content)


def test_macros_bombs_and_other_zips_are_refused() -> None:
    def zipped(**parts: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in parts.items():
                packed.writestr(name.replace("__", "/"), content)
        return out.getvalue()

    assert "is no Word .docx" in refused(zipped(xl__workbook=b""))
    assert "holds macros" in refused(zipped(**{"word__vbaProject.bin": b"", "word__document.xml": b""}))
    assert "unpacks to too much" in refused(zipped(**{"word__document.xml": bytes(41_000_000)}))
    assert "too large" in refused(bytes(word.MOST_BYTES + 1))
    assert "is no Word .docx" in refused(zipped(**{"word__document.xml": b"<a"}))


def test_the_same_template_and_fields_give_the_same_bytes_without_a_time() -> None:
    fields = invented(FIELDS["decision"])
    one, other = (word.fill(official.shipped("decision"), "d", fields, AT, "Tên") for _ in range(2))

    assert one == other
    assert {packed_at for _, packed_at in Read(one).parts()} == {(1980, 1, 1, 0, 0, 0)}
    properties = Read(one).document.core_properties
    assert (properties.title, properties.author, properties.created) == ("Tên", "", AT)
    assert properties.modified == AT
