"""How do people come to a password and change it, and where does it not stand?"""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from kyhan.cycle.commands import credentials, people, setup, tokens
from kyhan.cycle.queries import history, sessions
from kyhan.errors import InvalidInput, NotAllowed, NotFound, NotNow, TooManyAttempts
from tests.factories import SmallOffice, standing
from tests.readings import events, holds, refusal
from tests.signed_in import PASSWORD, enrolled, entered, known
from tests.terminal import Terminal

NEW = "núi Bạch Mã sương sớm"
TYPED_WRONG = "sai rồi, mật khẩu khác"


def later(office: SmallOffice, **time: float) -> None:
    office.clock.set(office.clock.now() + timedelta(**time))


def invited(office: SmallOffice, login: str = "an") -> str:
    return credentials.invite(office.acting("admin"), login)


def test_an_invited_person_sets_a_password_and_gets_in(office: SmallOffice) -> None:
    code = invited(office)
    greeted = sessions.invited(office.app, f" {code}\n")
    assert greeted is not None
    assert (greeted.login, greeted.name) == ("an", "Chuyên viên An")

    assert credentials.accept_invitation(office.app, code, PASSWORD) == "an"

    assert entered(office).needs == ""
    invite, accepted = [one for one in events(office, chain="office") if one["action"] in ("invite", "password_set")]
    assert (invite["actor"], invite["data"]) == ("admin", {"login": "an", "to": "2026-10-08"})
    assert (accepted["actor"], accepted["data"]) == ("an", {"login": "an"})
    assert holds(office) == []


def test_an_invitation_is_good_once_for_seven_days_and_until_the_next_one(office: SmallOffice) -> None:
    def refused(code: str) -> None:
        assert sessions.invited(office.app, code) is None
        said = refusal(NotAllowed, lambda: credentials.accept_invitation(office.app, code, PASSWORD))
        assert "ask an administrator" in said

    replaced, good = invited(office), invited(office)
    refused(replaced)
    refused("")
    refused(PASSWORD)
    credentials.accept_invitation(office.app, good, PASSWORD)
    refused(good)
    late = invited(office)
    later(office, days=7)
    refused(late)
    gone = invited(office, "binh")
    people.deactivate(office.acting("admin"), "binh")
    refused(gone)


def test_whoever_forgot_the_password_and_tried_too_often_gets_in_by_an_invitation_but_not_past_the_second_factor(
    office: SmallOffice,
) -> None:
    known(office, "an")
    enrolled(office)
    for _ in range(5):
        refusal(NotAllowed, lambda: entered(office, password=NEW))
    refusal(TooManyAttempts, lambda: entered(office))

    credentials.accept_invitation(office.app, invited(office), NEW)

    assert entered(office, password=NEW).needs == "second_factor"
    refusal(NotAllowed, lambda: entered(office))


def test_only_administrators_invite_and_only_people_who_may_get_in(office: SmallOffice) -> None:
    assert "may not invite" in refusal(NotAllowed, lambda: credentials.invite(office.acting("an"), "binh"))
    refusal(NotFound, lambda: invited(office, "khong-co"))
    people.deactivate(office.acting("admin"), "binh")
    assert "was ended" in refusal(NotNow, lambda: invited(office, "binh"))


def test_every_fault_of_a_new_password_is_told_and_the_invitation_stays_good(office: SmallOffice) -> None:
    code = invited(office)

    said = refusal(InvalidInput, lambda: credentials.accept_invitation(office.app, code, "an"))

    assert "has 2" in said
    assert "own login" in said
    assert "guessed" in said
    credentials.accept_invitation(office.app, code, PASSWORD)


def test_a_password_is_changed_by_who_knows_it(office: SmallOffice) -> None:
    known(office, "an")
    token = entered(office).token
    an = office.acting("an")

    assert "differ" in refusal(InvalidInput, lambda: credentials.change_password(an, PASSWORD, PASSWORD, token=token))
    wrong = refusal(NotAllowed, lambda: credentials.change_password(an, NEW, "đò ngang sông Hương", token=token))
    assert "not right" in wrong
    credentials.change_password(an, PASSWORD, NEW, token=token)

    refusal(NotAllowed, lambda: entered(office))
    entered(office, password=NEW)
    assert events(office, chain="office", action="password_change")[0]["actor"] == "an"


def test_the_present_password_is_not_found_by_trying_in_a_session_left_open(office: SmallOffice) -> None:
    known(office, "an")
    enrolled(office)
    an = office.acting("an")
    for _ in range(5):
        refusal(NotAllowed, lambda: credentials.drop_second_factor(an, NEW))

    refusal(TooManyAttempts, lambda: credentials.drop_second_factor(an, PASSWORD))
    refusal(TooManyAttempts, lambda: credentials.change_password(an, PASSWORD, NEW, token=""))


def test_a_second_factor_counts_from_its_first_code_on_and_is_turned_off_by_the_password(office: SmallOffice) -> None:
    known(office, "an")
    an = office.acting("an")
    refusal(NotNow, lambda: credentials.confirm_second_factor(an, "000000"))
    credentials.begin_second_factor(an)
    assert entered(office).needs == ""
    refusal(NotAllowed, lambda: credentials.confirm_second_factor(an, "000"))
    enrolled(office)
    assert entered(office).needs == "second_factor"
    assert "on already" in refusal(NotNow, lambda: credentials.begin_second_factor(an))

    credentials.drop_second_factor(an, PASSWORD)

    assert entered(office).needs == ""
    refusal(NotNow, lambda: credentials.drop_second_factor(an, PASSWORD))
    told = [one["action"] for one in events(office, chain="office") if one["action"].startswith("second_factor")]
    assert told == ["second_factor_on", "second_factor_off"]
    refusal(NotNow, lambda: credentials.begin_second_factor(office.acting("binh")))
    assert holds(office) == []


def test_passwords_are_set_by_others_in_a_practice_copy_alone(office: SmallOffice, tmp_path: Path) -> None:
    refusal(NotAllowed, lambda: credentials.set_practice_password(office.acting("an"), "binh", PASSWORD))
    live = standing(tmp_path / "live.db")
    setup.init(live.app, name="Văn phòng", place="Nam Đông", admin="admin")

    said = refusal(NotNow, lambda: credentials.set_practice_password(live.acting("admin"), "admin", PASSWORD))

    live.app.engine.dispose()
    assert "Only a practice copy" in said


def test_no_secret_stands_in_the_history_the_export_or_the_log(
    office: SmallOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    known(office, "binh")
    code = invited(office)
    credentials.accept_invitation(office.app, code, PASSWORD)
    token = entered(office).token
    secret = enrolled(office, token=token)
    credentials.change_password(office.acting("an"), PASSWORD, NEW, token=token)
    api = tokens.make(office.acting("an"), "api", name="Báo cáo", scopes=["read"])
    refusal(NotAllowed, lambda: entered(office, password=TYPED_WRONG))

    told = "\n".join([*history.export(office.acting("giang")), caplog.text])

    assert "password_change" in told
    for one in (code, token, secret, api, PASSWORD, NEW, TYPED_WRONG, "$argon2id"):
        assert one not in told


# --- At the console ---------------------------------------------------------------------------------------------------


def test_a_code_is_printed_once_with_where_it_goes(kyhan: Terminal) -> None:
    ran = kyhan("user", "invite", "an", login="admin")

    assert "on the page /invitation" in ran.out
    assert "for 7 days" in ran.out
    printed = ran.out.split("The code of an: ")[1].split()[0]
    credentials.accept_invitation(kyhan.office.app, printed, PASSWORD)
    told = kyhan.json("user", "invite", "an", login="admin")
    assert sorted(told) == ["code", "days", "login", "page", "practice"]
    assert "may not invite" in kyhan.refused("user", "invite", "an", login="an")


def test_a_lost_device_is_reset_at_the_console(kyhan: Terminal) -> None:
    known(kyhan.office, "an")
    assert "not on" in kyhan.refused("user", "reset-second-factor", "an", login="admin")
    enrolled(kyhan.office)

    ran = kyhan("user", "reset-second-factor", "an", login="admin")

    assert "Turned off the second factor of an" in ran.out
    assert entered(kyhan.office).needs == ""
