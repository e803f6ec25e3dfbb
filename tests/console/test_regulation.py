"""`kyhan regulation`, typed: listing, showing, checking and adding regulations, and the diagrams."""

import json
import shutil
from pathlib import Path

import pytest

from kyhan.cli import run
from kyhan.regulation.loader import LIBRARY, load_shipped
from kyhan.workflows.diagram import MACHINES, mermaid
from kyhan.workflows.machine import Workflow
from tests.factories import SmallOffice, started
from tests.terminal import Terminal


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who has no database yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no-office"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The office's own copy of a regulation, to be changed."""
    return Path(shutil.copytree(LIBRARY / "nam-dong-2018", tmp_path / "own"))


def changed(folder: Path, old: str, new: str) -> Path:
    file = folder / "regulation.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_list_tells_the_stored_texts_with_their_cycles_from_those_shipped(
    kyhan: Terminal, office: SmallOffice
) -> None:
    started(office)

    listed = kyhan.json("regulation", "list")

    (stored,) = listed["stored"]
    assert (stored["id"], stored["number"], stored["cycles"]) == ("nam-dong-2018", 1, ["2026"])
    assert [(one["id"], one["stored"]) for one in listed["shipped"]] == [
        ("nam-dong-2018", True),
        ("tinh-mau-2026", False),
    ]
    said = kyhan("regulation", "list").out
    assert "The office's regulations" in said
    assert stored["sha256"][:12] in said


@pytest.mark.usefixtures("nowhere")
def test_without_an_office_the_shipped_regulations_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "regulation", "list"]) == 0
    assert "no regulation yet" in capsys.readouterr().out
    assert run(["--json", "regulation", "show", "tinh-mau-2026"]) == 0
    assert json.loads(capsys.readouterr().out)["levels"] == ["Tốt", "Đạt"]
    assert run(["--lang", "en", "regulation", "add", "nam-dong-2018"]) == 1
    assert "kyhan init" in capsys.readouterr().err


def test_a_regulation_is_shown_with_everything_that_decides(kyhan: Terminal) -> None:
    shown = kyhan.json("regulation", "show", "nam-dong-2018")

    submission = next(one for one in shown["periods"] if one["kind"] == "submission")
    assert submission["period"] == {"vi": "10 ngày làm việc", "en": "10 working days"}
    assert (submission["article"], submission["policy"]) == ("Điều 4.2b", False)
    assert shown["sha256"] == load_shipped("nam-dong-2018").sha256
    agency = shown["groups"][0]
    assert (agency["code"], agency["blocks"][0]["minima"]["II"]) == ("agency", "84.25")
    assert shown["criteria_status"] == "example"
    assert {one["offset"] for one in shown["reminders"]} >= {-5, 0, 1}


@pytest.mark.parametrize("regulation", ["nam-dong-2018", "tinh-mau-2026"])
def test_a_regulation_reads_well_in_both_languages(kyhan: Terminal, regulation: str) -> None:
    english = kyhan("regulation", "show", regulation).out
    vietnamese = kyhan("regulation", "show", regulation, lang="vi").out

    assert "on the last day" in english or "3 days after, then every 5 days" in english
    assert "ngày làm việc" in vietnamese
    assert "84,25" in vietnamese or "62,5%" in vietnamese
    assert load_shipped(regulation).title.vi in vietnamese


def test_an_unknown_regulation_is_refused_with_those_there_are(kyhan: Terminal) -> None:
    assert "nam-dong-2018, tinh-mau-2026" in kyhan.refused("regulation", "show", "hue-2020")


def test_a_sound_regulation_passes_its_check_with_its_oddities_told(kyhan: Terminal, own: Path) -> None:
    for name in (own, "nam-dong-2018"):
        ran = kyhan("regulation", "check", name)

        assert ran.code == 0
        assert "its total is 30" in ran.out
        assert "sound: 0 faults, 1 warnings" in ran.out


def test_every_fault_of_a_regulation_is_told_at_once_and_the_exit_code_says_so(kyhan: Terminal, own: Path) -> None:
    changed(own, "length = 10", 'length = "ten"')
    changed(own, 'ties = "share"', 'ties = "none"')

    ran = kyhan("regulation", "check", own)
    checked = kyhan("--json", "regulation", "check", own)

    assert ran.code == checked.code == 1
    assert "2 fault(s)" in ran.err
    assert "periods.submission.length" in ran.err
    assert [one["place"] for one in checked.json["faults"]] == [
        "regulation.toml: ties",
        "regulation.toml: periods.submission.length",
    ]
    assert set(checked.json["faults"][0]["message"]) == {"vi", "en"}
    assert checked.json["id"] is None


def test_a_check_in_json_names_the_sound_regulation(kyhan: Terminal) -> None:
    checked = kyhan.json("regulation", "check", "nam-dong-2018")

    assert checked["sha256"] == load_shipped("nam-dong-2018").sha256
    assert checked["faults"] == []
    assert len(checked["warnings"]) == 1


@pytest.mark.parametrize("verb", ["check", "add"])
def test_a_folder_that_is_not_there_is_refused(kyhan: Terminal, verb: str) -> None:
    assert "neither a folder «nowhere»" in kyhan.refused("regulation", verb, "nowhere")


def test_a_shipped_regulation_and_one_of_the_office_are_added(kyhan: Terminal, own: Path) -> None:
    shipped = kyhan("regulation", "add", "tinh-mau-2026")
    changed(own, "length = 10", "length = 15")
    again = kyhan("regulation", "add", own)

    assert "kyhan cycle start YEAR --regulation tinh-mau-2026" in shipped.out
    assert "Note: Invented examples" in shipped.out
    assert "text 2" in again.out
    assert [(one["id"], one["number"]) for one in kyhan.json("regulation", "list")["stored"]] == [
        ("nam-dong-2018", 1),
        ("nam-dong-2018", 2),
        ("tinh-mau-2026", 1),
    ]
    periods = kyhan.json("regulation", "show", "nam-dong-2018")["periods"]
    assert periods[2]["period"]["en"] == "15 working days"


def test_criteria_that_are_the_decision_s_own_need_no_note(kyhan: Terminal, own: Path) -> None:
    changed(own, 'criteria_status = "example"', 'criteria_status = "official"')

    assert "Note:" not in kyhan("regulation", "add", own).out
    assert "the text's own criteria" in kyhan("regulation", "show", "nam-dong-2018").out


def test_the_same_text_is_stored_once(kyhan: Terminal) -> None:
    assert "text 1" in kyhan("regulation", "add", "nam-dong-2018").out
    assert len(kyhan.json("regulation", "list")["stored"]) == 1


def test_a_regulation_with_faults_is_not_stored(kyhan: Terminal, own: Path) -> None:
    changed(own, 'ties = "share"', 'ties = "none"')

    assert "ties" in kyhan.refused("regulation", "add", own)
    assert len(kyhan.json("regulation", "list")["stored"]) == 1


def test_only_staff_and_administrators_add_regulations(kyhan: Terminal) -> None:
    assert "may not add a regulation" in kyhan.refused("regulation", "add", "tinh-mau-2026", login="binh")


@pytest.mark.parametrize("workflow", MACHINES, ids=lambda one: one.name)
def test_one_machine_is_printed_as_bare_mermaid(kyhan: Terminal, workflow: Workflow) -> None:
    name = workflow.name

    assert kyhan("regulation", "diagram", "--machine", name).out == mermaid(workflow, "en")
    assert kyhan.json("regulation", "diagram", "--machine", name) == {
        "machines": [{"name": name, "mermaid": mermaid(workflow, "en")}]
    }


def test_all_machines_are_printed_as_a_page_of_markdown(kyhan: Terminal) -> None:
    page = kyhan("regulation", "diagram", lang="vi").out

    assert page.count("```mermaid\nstateDiagram-v2\n") == 3
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## Kỳ đánh giá",
        "## Phiếu của đơn vị",
        "## Khiếu nại",
    ]


def test_an_unknown_machine_is_wrong_usage(kyhan: Terminal) -> None:
    assert kyhan("regulation", "diagram", "--machine", "letter").code == 2
