"""Who gets in, who is slowed down, and what those who are turned away learn: nothing."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from kyhan.cycle import attempts, passwords
from kyhan.cycle.commands import credentials, people, sign_in
from kyhan.cycle.queries import sessions
from kyhan.database import reading, writing
from kyhan.errors import NotAllowed, NotNow, TooManyAttempts
from kyhan.workflows.roles import Role
from tests.factories import SmallOffice
from tests.readings import events, holds, refusal
from tests.signed_in import ADDRESS, AGENT, PASSWORD, code_of, enrolled, entered, known


def later(office: SmallOffice, **time: float) -> None:
    office.clock.set(office.clock.now() + timedelta(**time))


def wrong(office: SmallOffice, login: str = "an", *, address: str = ADDRESS, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(NotAllowed) as refused:
            entered(office, login, "không phải mật khẩu", address)
        assert not isinstance(refused.value, TooManyAttempts)


def wait(office: SmallOffice, login: str = "an", *, address: str = ADDRESS, password: str = PASSWORD) -> timedelta:
    with pytest.raises(TooManyAttempts) as refused:
        entered(office, login, password, address)
    return refused.value.retry_after


def test_a_person_who_knows_the_password_gets_a_session_of_their_own(office: SmallOffice) -> None:
    known(office, "an")

    first, second = entered(office, "An "), entered(office)

    assert (first.login, first.needs) == ("an", "")
    assert first.token != second.token
    session = sessions.session_of(office.app, first.token)
    assert session is not None
    assert (session.name, session.roles, session.unit) == ("Chuyên viên An", (Role.STAFF,), None)
    assert (session.address, session.agent, session.begun_at) == (ADDRESS, AGENT, office.clock.now())


def test_whoever_is_turned_away_is_told_the_same_whatever_is_wrong(office: SmallOffice) -> None:
    known(office, "an", "binh")
    people.deactivate(office.acting("admin"), "binh")

    said = {
        refusal(NotAllowed, lambda login=login, password=password: entered(office, login, password))
        for login, password in [
            ("an", "không phải mật khẩu"),
            ("an", ""),
            ("chi", PASSWORD),  # has none
            ("binh", PASSWORD),  # was shut out
            ("khong-co", PASSWORD),
            ("\x00" * 100, "x" * 1000),
            ("", ""),
        ]
    }

    assert len(said) == 1
    assert holds(office) == []


def test_signing_in_and_failing_to_stand_in_the_history_of_the_office(office: SmallOffice) -> None:
    known(office, "an")

    entered(office)
    wrong(office)
    wrong(office, "mật khẩu gõ nhầm vào ô tên")

    good, bad, nobody = events(office, chain="office")[-3:]
    assert (good["action"], good["actor"], good["data"]) == ("sign_in", "an", {"address": ADDRESS, "needs": ""})
    assert (bad["action"], bad["actor"], bad["data"]["attempt"]) == ("refused", "", "sign_in")
    assert (bad["data"]["login"], bad["data"]["address"]) == ("an", ADDRESS)
    assert nobody["data"]["login"] == ""  # what is no login may be somebody's password
    assert holds(office) == []


def test_an_account_waits_twice_as_long_after_each_failure_from_the_fifth_on(office: SmallOffice) -> None:
    known(office, "an")
    wrong(office, times=5)

    for seconds in (30, 60, 120, 240, 480, 900):
        assert wait(office) == timedelta(seconds=seconds)
        later(office, seconds=seconds - 1)
        assert wait(office) == timedelta(seconds=1)
        later(office, seconds=1)
        wrong(office)


def test_an_account_waits_alike_whether_it_is_there_or_not(office: SmallOffice) -> None:
    wrong(office, "khong-co", times=5)

    assert wait(office, "KHONG-CO") == timedelta(seconds=30)


def test_what_comes_too_early_is_neither_looked_at_nor_recorded(office: SmallOffice) -> None:
    known(office, "an")
    wrong(office, times=5)
    before = len(events(office, chain="office"))

    for _ in range(10):
        assert wait(office) == timedelta(seconds=30)

    assert len(events(office, chain="office")) == before


def test_a_good_password_wipes_out_the_count_of_its_account(office: SmallOffice) -> None:
    known(office, "an")
    wrong(office, times=4)
    entered(office)

    wrong(office, times=5)

    assert wait(office) == timedelta(seconds=30)
    later(office, seconds=30)
    entered(office)


def test_an_address_waits_after_twenty_failures_over_all_accounts(office: SmallOffice) -> None:
    known(office, "an", "binh")
    entered(office)
    for _ in range(19):
        attempts.failed(office.app, attempts.key("address", ADDRESS))
    wrong(office, "mot-nguoi-nua")

    assert wait(office, "binh") == timedelta(seconds=30)
    entered(office, "binh", address="198.51.100.4")
    later(office, seconds=30)
    entered(office, "binh")


def test_many_guesses_at_the_same_moment_count_as_many(office: SmallOffice) -> None:
    known(office, "an")

    def guess(number: int) -> type[Exception] | None:
        try:
            entered(office, password=f"đoán lần thứ {number}")
        except NotAllowed as refused:
            return type(refused)
        return None

    with ThreadPoolExecutor(12) as pool:
        told = Counter(pool.map(guess, range(12)))

    assert told == {NotAllowed: 5, TooManyAttempts: 7}
    assert holds(office) == []


def test_failures_of_yesterday_are_forgotten(office: SmallOffice) -> None:
    wrong(office, "khong-co", times=5)
    later(office, days=1)

    wrong(office, "khong-co", times=5)


def test_a_clock_that_was_set_back_locks_nobody_out(office: SmallOffice) -> None:
    known(office, "an")
    wrong(office, times=5)

    later(office, days=-10)

    entered(office)


def test_a_hash_of_older_parameters_is_replaced_when_its_person_signs_in(office: SmallOffice) -> None:
    known(office, "an")
    older = "$argon2id$v=19$m=64,t=1,p=1$aKNC2ehM71RmRx4FvudxRg$Tc25+IhXd6XCO3sEQ1u0cyXtpN0GygOZixIpcEU4VkI"
    with writing(office.app.engine) as connection:  # as a release with other parameters left it
        connection.execute(text("UPDATE credential SET password_hash = :older"), {"older": older})

    entered(office)

    with reading(office.app.engine) as connection:
        stored = connection.execute(text("SELECT password_hash FROM credential")).scalar_one()
    assert not passwords.outdated(stored)
    entered(office)


# --- The second factor ------------------------------------------------------------------------------------------------


def test_a_second_factor_is_asked_for_after_the_password_and_gives_a_fresh_session(office: SmallOffice) -> None:
    known(office, "an")
    secret = enrolled(office)
    later(office, seconds=60)
    half = entered(office)
    assert half.needs == "second_factor"

    whole = sign_in.pass_second_factor(office.app, half.token, code_of(secret, office.clock.now()))

    assert (whole.login, whole.needs) == ("an", "")
    assert sessions.session_of(office.app, half.token) is None
    session = sessions.session_of(office.app, whole.token)
    assert session is not None
    assert (session.second_passed, session.needs, session.agent) == (True, "", AGENT)
    assert "needs no code" in refusal(NotNow, lambda: sign_in.pass_second_factor(office.app, whole.token, "000000"))


def test_a_code_is_good_once(office: SmallOffice) -> None:
    known(office, "an")
    secret = enrolled(office)
    at_enrolment = code_of(secret, office.clock.now())
    half = entered(office)

    assert "was used" in refusal(NotAllowed, lambda: sign_in.pass_second_factor(office.app, half.token, at_enrolment))
    later(office, seconds=30)
    code = code_of(secret, office.clock.now())
    sign_in.pass_second_factor(office.app, half.token, code)
    again = entered(office)
    assert "was used" in refusal(NotAllowed, lambda: sign_in.pass_second_factor(office.app, again.token, code))
    last = events(office, chain="office")[-1]
    assert (last["action"], last["actor"], last["data"]["attempt"]) == ("refused", "an", "second_factor_pass")
    assert holds(office) == []


def test_guessing_codes_is_slowed_down_although_the_password_is_known(office: SmallOffice) -> None:
    known(office, "an")
    secret = enrolled(office)
    later(office, seconds=60)
    for _ in range(5):
        half = entered(office)  # which wipes out the account's own count
        refusal(NotAllowed, lambda token=half.token: sign_in.pass_second_factor(office.app, token, "12345"))

    good = code_of(secret, office.clock.now())
    with pytest.raises(TooManyAttempts) as refused:
        sign_in.pass_second_factor(office.app, half.token, good)

    assert refused.value.retry_after == timedelta(seconds=30)


def test_a_role_may_owe_a_second_factor(office: SmallOffice) -> None:
    known(office, "an", "dung")
    leaders = frozenset({Role.LEADER})

    def needs(login: str) -> str:
        return sign_in.sign_in(
            office.app, login, PASSWORD, address=ADDRESS, agent=AGENT, second_factor_roles=leaders
        ).needs

    assert (needs("an"), needs("dung")) == ("", "enrolment")
    token = entered(office, "dung").token
    enrolled(office, "dung", token=token)
    session = sessions.session_of(office.app, token, second_factor_roles=leaders)
    assert session is not None
    assert session.needs == ""
    assert needs("dung") == "second_factor"


def test_nobody_passes_in_a_session_that_is_over(office: SmallOffice) -> None:
    known(office, "an")
    secret = enrolled(office)
    half = entered(office)
    later(office, minutes=61)
    code = code_of(secret, office.clock.now())

    for token in (half.token, "", "khong-co"):
        said = refusal(NotAllowed, lambda token=token: sign_in.pass_second_factor(office.app, token, code))
        assert "sign in again" in said


def test_a_lost_device_is_reset_by_an_administrator_and_the_person_signs_in_anew(office: SmallOffice) -> None:
    known(office, "an")
    enrolled(office)
    half = entered(office)
    refusal(NotAllowed, lambda: credentials.reset_second_factor(office.acting("dung"), "an"))

    credentials.reset_second_factor(office.acting("admin"), "an")

    assert sessions.session_of(office.app, half.token) is None
    assert entered(office).needs == ""
    refusal(NotNow, lambda: credentials.reset_second_factor(office.acting("admin"), "an"))
