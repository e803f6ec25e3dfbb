"""The shipped regulations, and the exact text a cycle keeps."""

import hashlib
import json
import shutil
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

from kyhan.calendar.periods import BeforeDate, CalendarDays, Months, Weeks, WithinQuarter, WorkingDays
from kyhan.errors import InvalidInput, NotFound
from kyhan.regulation.checks import check_folder
from kyhan.regulation.loader import LIBRARY, load_folder, load_shipped, load_text, shipped_ids
from kyhan.regulation.schema import PeriodKind, Regulation

NAM_DONG = load_shipped("nam-dong-2018")
SAMPLE = load_shipped("tinh-mau-2026")

TABLES = {
    ("agency", "result"): ("100", ("90", "84.25", "77", "70.5")),
    ("agency", "readiness"): ("50", ("45", "40", "37.5", "35")),
    ("commune", "result"): ("60", ("54", "50.1", "43.5", "38.5")),
    ("commune", "readiness"): ("30", ("27", "24", "22.5", "21")),
}
GROUPS = {
    ("agency", "transformation"): ("5", ("90", "50", "0", "0")),
    ("agency", "transaction"): ("20", ("90", "80", "75", "70")),
    ("agency", "interaction"): ("35", ("90", "85", "80", "70")),
    ("agency", "presence"): ("40", ("90", "90", "85", "80")),
    ("agency", "infrastructure"): ("30", ("90", "80", "75", "70")),
    ("agency", "human-resources"): ("12", ("90", "80", "75", "70")),
    ("agency", "policy-environment"): ("8", ("90", "80", "75", "70")),
    ("commune", "transformation"): ("5", ("90", "50", "0", "0")),
    ("commune", "transaction"): ("10", ("90", "80", "75", "70")),
    ("commune", "interaction"): ("18", ("90", "85", "80", "70")),
    ("commune", "presence"): ("27", ("90", "90", "80", "70")),
    ("commune", "infrastructure"): ("30", ("90", "80", "75", "70")),
    ("commune", "human-resources"): ("12", ("90", "80", "75", "70")),
    ("commune", "policy-environment"): ("8", ("90", "80", "75", "70")),
}


def numbers(values: dict[str, Decimal]) -> list[Decimal]:
    return [values[level] for level in ("I", "II", "III", "IV")]


def test_both_shipped_regulations_load_without_a_fault() -> None:
    assert shipped_ids() == ("nam-dong-2018", "tinh-mau-2026")
    assert not check_folder(LIBRARY / "tinh-mau-2026").warnings


def test_nam_dong_is_warned_of_the_commune_readiness_table_and_of_nothing_else() -> None:
    report = check_folder(LIBRARY / "nam-dong-2018")

    (warning,) = report.warnings
    assert report.faults == ()
    assert warning.place == "regulation.toml: scales.commune[2].total"
    for text in ("50 điểm", "30", "30/50", "I 27; II 24; III 22,5; IV 21"):
        assert text in warning.message.vi
    assert "scaled by 30/50" in warning.message.en


def test_the_minima_of_nam_dong_are_those_of_article_6() -> None:
    blocks = {(group, block.code): block for group, blocks in NAM_DONG.scales.items() for block in blocks}
    groups = {(unit, group.code): group for (unit, _), block in blocks.items() for group in block.groups}

    assert {key: (block.total, numbers(dict(block.minima))) for key, block in blocks.items()} == {
        key: (Decimal(total), [Decimal(one) for one in minima]) for key, (total, minima) in TABLES.items()
    }
    assert {key: (group.maximum, numbers(dict(group.minimum_percent))) for key, group in groups.items()} == {
        key: (Decimal(maximum), [Decimal(one) for one in percent]) for key, (maximum, percent) in GROUPS.items()
    }


def test_the_periods_of_nam_dong_are_those_of_article_4() -> None:
    periods = {kind: (rule.period, rule.article, rule.policy) for kind, rule in NAM_DONG.periods.items()}

    assert periods == {
        PeriodKind.ISSUE: (BeforeDate(month=11, day=10), "Điều 4.2a", False),
        PeriodKind.RECEIPT: (WorkingDays(2), "Điều 4.2b", True),
        PeriodKind.SUBMISSION: (WorkingDays(10), "Điều 4.2b", False),
        PeriodKind.COMPLETION: (WorkingDays(5), "Điều 4.2c", True),
        PeriodKind.VERIFICATION: (WorkingDays(10), "Điều 4.2c", False),
        PeriodKind.CONCLUSION: (WithinQuarter(4), "Điều 4.3", False),
        PeriodKind.COMPLAINT: (CalendarDays(5), "Điều 4.2e", False),
        PeriodKind.COMPLAINT_REVIEW: (WorkingDays(10), "Điều 4.2e", True),
    }


def test_every_policy_says_why_and_the_ambiguous_window_is_explained() -> None:
    assert all(rule.note for rule in NAM_DONG.periods.values() if rule.policy)
    note = NAM_DONG.periods[PeriodKind.COMPLAINT].note
    assert note is not None
    assert "sau 5 ngày kể từ khi công bố" in note.vi


def test_the_criteria_of_nam_dong_are_marked_as_examples() -> None:
    assert NAM_DONG.criteria_status == "example"
    assert "không phải Phụ lục của Quyết định" in NAM_DONG.criteria_note.vi
    assert {group: len(criteria) for group, criteria in NAM_DONG.criteria.items()} == {"agency": 40, "commune": 34}


def test_the_second_regulation_differs_in_every_parameter() -> None:
    assert len(SAMPLE.unit_groups) == 3
    assert len(SAMPLE.levels) == 2
    assert {len(blocks) for blocks in SAMPLE.scales.values()} == {1}
    for parameter in ("not_applicable", "ties", "levels", "print_places", "owner", "documents", "reminders", "number"):
        assert getattr(SAMPLE, parameter) != getattr(NAM_DONG, parameter)
    lengths = {kind: rule.period for kind, rule in SAMPLE.periods.items()}
    assert lengths[PeriodKind.SUBMISSION] == Months(1)
    assert lengths[PeriodKind.VERIFICATION] == Weeks(6)
    assert all(period != NAM_DONG.periods[kind].period for kind, period in lengths.items())


@pytest.mark.parametrize("regulation", [NAM_DONG, SAMPLE], ids=lambda one: one.id)
def test_a_regulation_is_read_again_from_its_own_text(regulation: Regulation) -> None:
    again = load_text(regulation.source)

    assert again == regulation
    assert hash(again) == hash(regulation)
    assert again.source == regulation.source
    assert again.sha256 == hashlib.sha256(regulation.source.encode()).hexdigest()
    assert again.criteria == regulation.criteria
    assert again.periods == regulation.periods


def test_the_text_is_canonical_json_of_the_files() -> None:
    files = json.loads(NAM_DONG.source)["files"]

    assert list(files) == ["criteria-agency.csv", "criteria-commune.csv", "regulation.toml"]
    assert files["regulation.toml"] == (LIBRARY / "nam-dong-2018" / "regulation.toml").read_text("utf-8")
    assert NAM_DONG.source == json.dumps({"files": files}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_two_regulations_are_the_same_only_when_their_text_is() -> None:
    assert NAM_DONG != SAMPLE
    assert NAM_DONG.source != NAM_DONG
    assert load_text(NAM_DONG.source.replace("Đường dẫn chuyên mục", "Đường dẫn")) != NAM_DONG


def test_line_ends_byte_order_marks_and_decomposed_letters_do_not_change_the_text(tmp_path: Path) -> None:
    folder = shutil.copytree(LIBRARY / "nam-dong-2018", tmp_path / "copy")
    for path in folder.iterdir():
        text = unicodedata.normalize("NFD", path.read_text("utf-8")).replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert load_folder(folder) == NAM_DONG


@pytest.mark.parametrize(
    "source",
    [
        *("", "{", "[]", '{"files": []}', '{"files": {}}', '{"files": {"regulation.toml": 1}}', "null", "[" * 100_000),
        '{"files": {"regulation.toml": "\\ud800"}}',
    ],
)
def test_a_damaged_text_is_refused(source: str) -> None:
    with pytest.raises(InvalidInput, match="bản lưu"):
        load_text(source)


def test_a_folder_with_faults_is_refused_with_all_of_them(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_folder(tmp_path / "nowhere")
    assert "không có thư mục này" in caught.value.to("vi")


def test_an_unknown_shipped_regulation_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="nam-dong-2018, tinh-mau-2026"):
        load_shipped("../nam-dong-2018")
