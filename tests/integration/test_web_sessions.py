"""When does a session hold, who sees and ends it, and does it go into a backup? It does not."""

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import event, text

from kyhan.cycle.commands import credentials, people, sign_in
from kyhan.cycle.queries import sessions
from kyhan.database import reading
from kyhan.errors import NotAllowed, NotFound
from tests.factories import SmallOffice
from tests.readings import holds, refusal
from tests.saved import empty_place, restored, saved
from tests.signed_in import PASSWORD, enrolled, entered, known


@pytest.fixture
def token(office: SmallOffice) -> str:
    """The token of a session of "an"."""
    known(office, "an")
    return entered(office).token


def later(office: SmallOffice, **time: float) -> None:
    office.clock.set(office.clock.now() + timedelta(**time))


def used(office: SmallOffice, token: str) -> None:
    """Asks for a page, as far as the session notices."""
    session = sessions.session_of(office.app, token)
    assert session is not None
    sessions.seen(office.app, session)


def runs(office: SmallOffice, token: str) -> bool:
    return sessions.session_of(office.app, token) is not None


def test_a_session_ends_when_nothing_was_asked_for_an_hour(office: SmallOffice, token: str) -> None:
    later(office, minutes=60)
    assert runs(office, token)
    used(office, token)
    later(office, minutes=60)
    assert runs(office, token)
    later(office, seconds=1)
    assert not runs(office, token)


def test_a_session_ends_after_twelve_hours_however_busy(office: SmallOffice, token: str) -> None:
    for _ in range(24):
        later(office, minutes=30)
        used(office, token)
    assert runs(office, token)
    later(office, seconds=1)
    assert not runs(office, token)


def test_where_the_clock_leaps_a_session_may_be_asked_for_without_its_limits(office: SmallOffice, token: str) -> None:
    later(office, days=60)

    assert sessions.session_of(office.app, token, timeless=True) is not None
    assert not runs(office, token)


def test_a_session_is_noted_as_seen_once_a_minute_at_most(office: SmallOffice, token: str) -> None:
    written: list[str] = []

    def notice(*words: object) -> None:
        if str(words[2]).startswith("UPDATE"):
            written.append(str(words[2]))

    event.listen(office.app.engine, "before_cursor_execute", notice)
    for _ in range(5):
        later(office, seconds=20)
        used(office, token)

    assert len(written) == 1
    session = sessions.session_of(office.app, token)
    assert session is not None
    assert office.clock.now() - session.seen_at == timedelta(seconds=40)


def test_signing_out_ends_a_session_for_good(office: SmallOffice, token: str) -> None:
    session = sessions.session_of(office.app, token)
    assert session is not None
    sign_in.sign_out(office.app, token)
    sign_in.sign_out(office.app, token)

    assert not runs(office, token)
    later(office, minutes=2)
    sessions.seen(office.app, session)  # read before it was ended
    assert not runs(office, token)


def test_a_session_ends_with_its_person_s_access_and_shows_present_roles(office: SmallOffice, token: str) -> None:
    people.change(office.acting("admin"), "an", roles=["staff", "reviewer"], name="Trần Thị An")
    session = sessions.session_of(office.app, token)
    assert session is not None
    assert (session.name, [str(role) for role in session.roles]) == ("Trần Thị An", ["staff", "reviewer"])

    people.deactivate(office.acting("admin"), "an")

    assert not runs(office, token)


def test_a_new_password_ends_every_session_but_the_one_that_set_it(office: SmallOffice, token: str) -> None:
    other = entered(office).token
    known(office, "binh")
    someone = entered(office, "binh").token

    credentials.change_password(office.acting("an"), PASSWORD, "núi Bạch Mã sương sớm", token=token)

    assert [runs(office, one) for one in (token, other, someone)] == [True, False, True]
    code = credentials.invite(office.acting("admin"), "an")
    credentials.accept_invitation(office.app, code, PASSWORD)
    assert not runs(office, token)


def test_people_see_their_own_sessions_and_end_them(office: SmallOffice, token: str) -> None:
    known(office, "binh")
    later(office, minutes=5)
    other, third = entered(office, address="198.51.100.4").token, entered(office).token
    someone = entered(office, "binh").token
    mine = sessions.sessions(office.acting("an"))
    assert len(mine) == 3
    assert mine[-1].id == sessions.session_of(office.app, token).id  # type: ignore[union-attr]
    of_binh = sessions.sessions(office.acting("binh"))[0].id

    refusal(NotFound, lambda: sign_in.end_session(office.acting("an"), of_binh))
    (from_afar,) = [one.id for one in mine if one.address == "198.51.100.4"]
    sign_in.end_session(office.acting("an"), from_afar)
    assert not runs(office, other)
    refusal(NotFound, lambda: sign_in.end_session(office.acting("an"), from_afar))

    assert sign_in.end_other_sessions(office.acting("an"), token) == 1
    assert [runs(office, one) for one in (token, third, someone)] == [True, False, True]
    refusal(NotAllowed, lambda: sign_in.end_other_sessions(office.acting("an"), third))


def test_a_second_factor_that_comes_later_is_asked_for_in_the_other_sessions(office: SmallOffice, token: str) -> None:
    other = entered(office).token

    enrolled(office, token=token)

    needs = [sessions.session_of(office.app, one).needs for one in (token, other)]  # type: ignore[union-attr]
    assert needs == ["", "second_factor"]


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "a" * 10_000, "' OR 1=1 --"])
def test_what_is_no_token_is_nobody(office: SmallOffice, token: str) -> None:
    assert sessions.session_of(office.app, token) is None


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_session_is_found_within_a_request_s_patience(office: SmallOffice, token: str) -> None:
    sessions.session_of(office.app, token)
    took = []
    for _ in range(20):
        began = perf_counter()
        sessions.session_of(office.app, token)
        took.append(perf_counter() - began)

    assert min(took) < 0.001


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty place."""
    with empty_place(request, tmp_path) as address:
        yield address


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_where_a_backup_is_restored_nobody_is_signed_in_and_passwords_are_those_of_then(
    office: SmallOffice, token: str, elsewhere: str
) -> None:
    refusal(NotAllowed, lambda: entered(office, "binh"))
    file = saved(office)

    with zipfile.ZipFile(file) as packed:
        members = set(packed.namelist())
        hashes = [json.loads(one)["password_hash"] for one in packed.read("tables/credential.jsonl").splitlines()]
    assert not {"tables/web_session.jsonl", "tables/attempt.jsonl"} & members
    assert [one.split("$")[1] for one in hashes] == ["argon2id"]
    with restored(office, file, elsewhere) as copy:
        assert not runs(copy, token)
        with reading(copy.app.engine) as connection:
            assert connection.execute(text("SELECT count(*) FROM attempt")).scalar() == 0
        assert runs(copy, entered(copy).token)
        assert holds(copy) == []
