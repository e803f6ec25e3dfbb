"""`kyhan audit`: reading the history, verifying it, exporting it, and seals kept outside the database."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kyhan.cycle.commands import submission
from kyhan.database import writing
from tests.attacks import drop_triggers
from tests.factories import (
    HUONG_PHU,
    KEY,
    KHE_TRE,
    NOI_VU,
    SmallOffice,
    filed,
    form,
    issued,
    published,
    started,
    submitted,
    upheld,
)
from tests.terminal import Terminal


def actions(kyhan: Terminal, *words: object) -> list[str]:
    return [event["action"] for event in kyhan.json("audit", "log", *words)["events"]]


def tampered(office: SmallOffice, *statements: str) -> None:
    """Changes the database as somebody would who owns it and has no respect for it."""
    with writing(office.app.engine) as connection:
        drop_triggers(connection)
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_the_log_tells_when_who_what_on_what_and_from_which_state_to_which(
    office: SmallOffice, kyhan: Terminal
) -> None:
    issued(office)
    office.on(date(2026, 11, 11))
    submission.acknowledge(office.acting("an"), KEY, [KHE_TRE], received_on=date(2026, 11, 9), proof="CV đến 15")

    shown = kyhan("audit", "log", KEY, "--unit", KHE_TRE).out

    row = next(line for line in shown.splitlines() if line.startswith(" 11/11/2026"))
    assert "11/11/2026 09:00   09/11/2026" in row
    assert "an (office staff)" in row
    assert "acknowledge" in row
    assert f"form of {KHE_TRE}" in row
    assert "awaiting receipt →" in row


def test_the_log_speaks_the_language_asked_for(office: SmallOffice, kyhan: Terminal) -> None:
    issued(office)

    shown = kyhan("audit", "log", KEY, lang="vi").out

    assert "phát hành công văn" in shown
    assert "lập kỳ đánh giá" in shown


def test_the_log_is_filtered_by_unit_actor_action_and_days(office: SmallOffice, kyhan: Terminal) -> None:
    upheld(office)

    of_unit = actions(kyhan, KEY, "--unit", KHE_TRE)
    assert of_unit == ["acknowledge", "submit", "accept", "verify", "file", "accept", "reopen", "uphold"]
    assert actions(kyhan, "--actor", "dung") == ["document_register", "publish"]
    assert actions(kyhan, KEY, "--action", "verify") == ["verify"] * 4
    assert actions(kyhan, KEY, "--from", "2026-12-01", "--until", "01/12/2026") == ["publish"]
    assert actions(kyhan, KEY, "--last", 2) == ["reopen", "uphold"]
    assert actions(kyhan, "office")[0] == "init"


def test_refused_attempts_are_on_record_with_the_reason(office: SmallOffice, kyhan: Terminal) -> None:
    started(office)
    kyhan.refused("cycle", "issue", KEY)

    shown = kyhan("audit", "log", KEY, "--action", "refused", "--actor", "an").out

    assert "refused: issue" in shown
    assert "phải có số" in shown


def test_a_long_log_shows_its_end_and_says_so(office: SmallOffice, kyhan: Terminal) -> None:
    upheld(office)

    assert "The last 5 events; see more with --last." in kyhan("audit", "log", "--last", 5).out
    assert "see more" not in kyhan("audit", "log", KEY).out


def test_an_empty_answer_and_an_unknown_cycle_are_told_apart(office: SmallOffice, kyhan: Terminal) -> None:
    issued(office)

    assert "There is no such event." in kyhan("audit", "log", KEY, "--actor", "chi").out
    message = kyhan.refused("audit", "log", "2031")
    assert "There is no history of «2031»; there are: office, 2026." in message
    assert kyhan("audit", "log", "--last", 0).code == 2


def test_a_sound_history_is_verified_with_counts_and_heads(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    ran = kyhan("audit", "verify")

    assert ran.code == 0
    assert "The history holds:" in ran.out
    report = kyhan.json("audit", "verify")
    assert (report["holds"], report["chains"], report["findings"]) == (True, 2, [])
    assert f"{KEY}:{report['heads'][KEY]['seq']}:{report['heads'][KEY]['hash']}" in ran.out


def test_a_changed_row_and_a_changed_event_are_named_and_the_exit_code_says_so(
    office: SmallOffice, kyhan: Terminal
) -> None:
    published(office)
    tampered(
        office,
        f"UPDATE submission SET place = 3 WHERE unit = '{KHE_TRE}'",  # noqa: S608 - a constant
        "UPDATE event SET body = replace(body, '15/QĐ', '16/QĐ') WHERE action = 'publish'",
    )

    message = kyhan.refused("audit", "verify")

    assert "The history does not hold" in message
    assert f"2026 submission {KHE_TRE}: the present row differs from the history (place)" in message
    assert "the body does not match its hash" in message
    ran = kyhan("--json", "audit", "verify")
    assert (ran.code, ran.json["holds"]) == (1, False)
    assert len(ran.json["findings"]) >= 2


def test_a_cut_tail_shows_against_a_seal_kept_elsewhere(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    started(office)
    sealed = kyhan("audit", "seal", "--out", tmp_path / "seals.txt")
    assert "Sealed 2 chains." in sealed.out
    assert kyhan("audit", "verify", "--seals", tmp_path / "seals.txt").code == 0
    head = (tmp_path / "seals.txt").read_text(encoding="utf-8").splitlines()[-1]
    assert head.startswith("office:")

    tampered(office, "DELETE FROM event WHERE chain = 'office' AND action = 'seal'")

    assert kyhan("audit", "verify").code == 0
    assert "the chain's tail was cut" in kyhan.refused("audit", "verify", "--seals", tmp_path / "seals.txt")
    assert "the chain's tail was cut" in kyhan.refused("audit", "verify", "--head", head)


def test_seals_are_appended_one_after_the_other(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "seals.txt"
    kyhan("audit", "seal", "--out", file)
    started(office)
    kyhan("audit", "seal", "--out", file)

    lines = file.read_text(encoding="utf-8").splitlines()

    assert [line.partition(":")[0] for line in lines] == [
        "# 2026-10-01T09",
        "office",
        "# 2026-10-01T09",
        "2026",
        "office",
    ]
    assert kyhan("audit", "verify", "--seals", file).code == 0


def test_without_a_file_the_heads_are_printed_to_be_kept(office: SmallOffice, kyhan: Terminal) -> None:
    started(office)

    assert "Keep these lines elsewhere" in kyhan("audit", "seal").out


def test_a_seal_file_with_faults_is_refused_with_every_line(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    started(office)
    own = "a" * 64
    file = tmp_path / "seals.txt"
    file.write_text(f"# ghi chú\noffice:3\n\n2026:1:{own}\n2026:1:{'b' * 64}\n2026:0:{own}\n", encoding="utf-8")

    message = kyhan.refused("audit", "verify", "--seals", file, "--head", "x")

    assert "The seals: 4 fault(s)" in message
    assert "seals.txt:2: write CHAIN:SEQ:HASH" in message
    assert "seals.txt:5: contradicts an earlier line" in message
    assert "seals.txt:6: write CHAIN:SEQ:HASH" in message
    assert "--head: write CHAIN:SEQ:HASH" in message


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_seal_file_that_cannot_be_read_is_refused(kyhan: Terminal, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "seals.txt").write_bytes(content)

    assert "seals.txt" in kyhan.refused("audit", "verify", "--seals", tmp_path / "seals.txt")


def test_nothing_is_sealed_when_the_file_cannot_be_written(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    started(office)
    before = actions(kyhan)

    assert "check the path" in kyhan.refused("audit", "seal", "--out", tmp_path / "khong-co" / "seals.txt")
    assert actions(kyhan) == before


def test_sealing_is_not_for_units_and_a_refusal_leaves_no_file(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    started(office)

    assert "may not" in kyhan.refused("audit", "seal", "--out", tmp_path / "seals.txt", login="khe-tre")
    assert not (tmp_path / "seals.txt").exists()


def test_an_export_is_verified_by_a_script_that_knows_nothing_of_kyhan(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    upheld(office)
    file = tmp_path / "history.jsonl"

    ran = kyhan("audit", "export", file)

    assert "Check it without kyhan: python3" in ran.out
    heads = [line.strip() for line in ran.out.splitlines() if line.startswith("  ")]
    check = [sys.executable, "-I", str(tmp_path / "verify_history.py"), str(file), *heads]
    passed = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (passed.returncode, passed.stdout.splitlines()[-1]) == (0, "the history holds")
    file.write_text(file.read_text(encoding="utf-8").replace("CV đến 15", "CV đến 16", 1), encoding="utf-8")
    failed = subprocess.run(check, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert "does not match its own hash" in failed.stdout


def test_one_cycle_is_exported_alone(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    issued(office)
    file = tmp_path / "history.jsonl"

    assert "Exported 2 events" in kyhan("audit", "export", file, "--cycle", KEY).out
    chains = {json.loads(line)["chain"] for line in file.read_text(encoding="utf-8").splitlines()}
    assert chains == {KEY}
    beside = {one.name for one in tmp_path.iterdir() if not one.name.startswith("office.db")}
    assert beside == {"history.jsonl", "verify_history.py"}


def test_an_export_that_cannot_be_written_leaves_nothing_behind(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    issued(office)

    assert "check the path" in kyhan.refused("audit", "export", tmp_path / "khong-co" / "history.jsonl")
    assert "There is no history of «2031»" in kyhan.refused("audit", "export", tmp_path / "h.jsonl", "--cycle", "2031")
    assert not (tmp_path / "h.jsonl").exists()
    assert kyhan("audit", "export", tmp_path).code == 2


def test_the_log_shows_acts_that_are_no_step_of_a_workflow(office: SmallOffice, kyhan: Terminal) -> None:
    filed(office)
    day = ("--reason", "Nghỉ bão", "--document", "9/CĐ")
    kyhan("calendar", "off", "2026-12-10", *day)
    kyhan("deadline", "extend", KEY, "complaint/1", "--until", "2026-12-30", "--reason", "Bão", "--document", "10/CĐ")

    shown = kyhan("audit", "log", "--from", "2026-12-03").out

    assert "file a" in shown
    assert "add a day off" in shown
    assert "extend the" in shown
    assert "recount" in shown


def test_questions_and_differences_are_readable_in_the_log(office: SmallOffice, kyhan: Terminal) -> None:
    submitted(office, units=[KHE_TRE, NOI_VU])
    submission.send_back(office.acting("an"), KEY, KHE_TRE, [("HD.01", "Trang nào?")], reason="Chưa rõ")
    submission.submit(office.acting("an"), KEY, HUONG_PHU, form(office, HUONG_PHU, without=["HD.01"]))

    shown = " ".join(kyhan("audit", "log", KEY, "--last", 2).out.split())

    assert "Chưa rõ" in shown
    assert "lacks HD.01" in shown
