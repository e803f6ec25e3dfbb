"""`kyhan user`, typed: people added, imported, listed and shut out."""

import unicodedata
from pathlib import Path

import pytest

from tests.terminal import Terminal


def written(file: Path, *lines: str) -> Path:
    file.write_text("\n".join(("login,name,email,roles,unit,lang", *lines)), encoding="utf-8")
    return file


def logins(kyhan: Terminal, *words: object) -> list[str]:
    return [one["login"] for one in kyhan.json("user", "list", *words)["users"]]


def test_a_person_may_hold_several_roles(kyhan: Terminal) -> None:
    ran = kyhan(
        "user", "add", "lan", "--name", "Cán bộ Lan", "--email", "lan@khe-tre.example", "--unit", "20161",
        "--role", "unit_head", "--role", "unit_officer", "--language", "en", login="admin",
    )  # fmt: skip

    assert ran.out.endswith("Added lan (Cán bộ Lan): unit head, unit officer.\n")
    lan = next(one for one in kyhan.json("user", "list")["users"] if one["login"] == "lan")
    assert lan == {
        "login": "lan",
        "name": "Cán bộ Lan",
        "email": "lan@khe-tre.example",
        "roles": ["unit_officer", "unit_head"],
        "unit": "20161",
        "language": "en",
        "active": True,
    }


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("an", "--name", "An", "--email", "an@x.example", "--role", "staff"), "the login is taken"),
        (("Lân", "--name", "Lan", "--email", "lan@x.example", "--role", "staff"), "small Latin letters"),
        (("lan", "--name", "Lan", "--email", "lan", "--role", "staff"), "malformed"),
        (("lan", "--name", "Lan", "--email", "lan@x.example", "--role", "unit_head"), "need its code"),
        (("lan", "--name", "Lan", "--email", "l@x.example", "--role", "unit_head", "--unit", "9"), "no unit «9»"),
    ],
)
def test_a_person_who_cannot_be_added_is_refused(kyhan: Terminal, words: tuple[str, ...], why: str) -> None:
    before = logins(kyhan)

    assert why in kyhan.refused("user", "add", *words, login="admin")
    assert logins(kyhan) == before


@pytest.mark.parametrize("role", ["system", "boss"])
def test_nobody_is_given_a_role_that_people_do_not_hold(kyhan: Terminal, role: str) -> None:
    words = ("user", "add", "lan", "--name", "Lan", "--email", "lan@x.example", "--role", role)

    assert kyhan(*words, login="admin").code == 2


def test_a_person_without_a_role_is_wrong_usage(kyhan: Terminal) -> None:
    assert kyhan("user", "add", "lan", "--name", "Lan", "--email", "lan@x.example", login="admin").code == 2


def test_people_come_from_a_file(kyhan: Terminal, tmp_path: Path) -> None:
    file = written(
        tmp_path / "users.csv",
        "lan,Cán bộ Lan,lan@huong-son.example,unit_officer;unit_head,20167,",
        "mai,Chuyên viên Mai,mai@office.example,staff,,en",
    )

    ran = kyhan("user", "import", file, login="admin")

    assert "Imported 2 people." in ran.out
    assert {"lan", "mai"} <= set(logins(kyhan))


def test_every_fault_of_a_file_is_told_and_nobody_is_added(kyhan: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "lan,Lan,lan@x.example,boss,,", "mai,,mai@x.example,staff,,")
    clash = written(tmp_path / "b.csv", "an,An,an@x.example,staff,,", "mai,Mai,mai@x.example,unit_head,9,")

    shape = kyhan.refused("user", "import", file, login="admin")
    known = kyhan.refused("user", "import", clash, login="admin")

    assert "a.csv:2" in shape
    assert "a.csv:3" in shape
    assert "b.csv:2: the login is taken" in known
    assert "b.csv:3: there is no unit «9»" in known
    assert "mai" not in logins(kyhan)


def test_people_are_listed_with_those_of_the_office_first(kyhan: Terminal) -> None:
    assert logins(kyhan) == [
        "admin", "an", "binh", "chi", "dung", "giang", "khe-tre", "khe-tre-head", "huong-phu", "vu",
    ]  # fmt: skip
    said = kyhan("user", "list", lang="vi").out
    assert "thủ trưởng đơn vị" in said
    assert "10 người." in said


def test_a_person_shut_out_acts_no_more_and_stays_on_the_full_list(kyhan: Terminal) -> None:
    ran = kyhan("user", "deactivate", "binh", login="admin")

    assert "the history stays" in ran.out
    assert "binh" not in logins(kyhan)
    assert "binh" in logins(kyhan, "--all")
    assert "ended" in kyhan("user", "list", "--all").out
    assert "no active user «binh»" in kyhan.refused("calendar", "adopt", "2026", login="binh")


def test_nobody_shuts_out_themselves_or_somebody_unknown(kyhan: Terminal) -> None:
    assert "nobody deactivates themselves" in kyhan.refused("user", "deactivate", "admin", login="admin")
    assert "no user «lan»" in kyhan.refused("user", "deactivate", "lan", login="admin")


def test_what_is_known_of_a_person_can_be_changed_and_the_rest_stays(kyhan: Terminal) -> None:
    words = ("user", "change", "binh", "--email", "moi@office.example", "--role", "reviewer", "--role", "staff")

    ran = kyhan(*words, login="admin")

    assert "Changed binh (Thẩm định viên Bình, moi@office.example): reviewer, office staff." in ran.out
    (binh,) = [one for one in kyhan.json("user", "list")["users"] if one["login"] == "binh"]
    assert (binh["email"], sorted(binh["roles"])) == ("moi@office.example", ["reviewer", "staff"])
    (event,) = kyhan.json("audit", "log", "--action", "user_change", login="giang")["events"]
    assert event["data"] == {"login": "binh", "changed": ["email", "roles"]}
    assert kyhan("audit", "verify", login="giang").code == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("binh", "--email", "không có"), "is malformed"),
        (("binh", "--role", "unit_officer"), "people of a unit need its code"),
        (("binh", "--unit", "99999"), "there is no unit «99999»"),
        (("binh",), "nothing differs"),
        (("admin", "--role", "staff"), "ask another administrator"),
        (("khong-co", "--name", "Ai"), "Command: kyhan user list --all"),
    ],
)
def test_a_change_of_a_person_that_cannot_be_is_refused(kyhan: Terminal, words: tuple[str, ...], why: str) -> None:
    assert why in kyhan.refused("user", "change", *words, login="admin")


def test_only_administrators_change_the_people(kyhan: Terminal) -> None:
    words = ("user", "add", "lan", "--name", "Lan", "--email", "lan@x.example", "--role", "staff")

    assert "may not add people" in kyhan.refused(*words)
    assert "may not deactivate people" in kyhan.refused("user", "deactivate", "binh")
    assert "may not change people" in kyhan.refused("user", "change", "binh", "--name", "Bình")
    assert "It is not said who acts; choose a person" in kyhan.refused(*words, login="")
    assert "no active user «ai»" in kyhan.refused(*words, login="ai")


def test_nobody_acts_under_the_name_of_the_program(kyhan: Terminal) -> None:
    assert "the program itself" in kyhan.refused("audit", "seal", login="system")


def test_what_is_typed_with_loose_marks_is_kept_composed(kyhan: Terminal) -> None:
    loose = unicodedata.normalize("NFD", "Nguyễn Thị Đường")

    kyhan("user", "add", "duong", "--name", loose, "--role", "staff", "--email", "duong@office.example", login="admin")
    kyhan("calendar", "off", "2026-11-20", "--reason", unicodedata.normalize("NFD", "Bão số 12"))

    assert "Nguyễn Thị Đường" in kyhan("user", "list").out
    (event,) = kyhan.json("audit", "log", "--action", "calendar_off", login="giang")["events"]
    assert event["data"]["reason"] == "Bão số 12"
