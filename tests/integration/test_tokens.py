"""Whom do tokens let in, for what, and until when?"""

from datetime import timedelta
from typing import Any

import pytest

from kyhan.cycle.commands import credentials, people, tokens
from kyhan.cycle.queries import tokens as known_tokens
from kyhan.cycle.queries.tokens import token_of
from kyhan.errors import InvalidInput, NotAllowed, NotFound, NotNow
from tests.factories import SmallOffice
from tests.readings import events, holds, refusal


def test_a_token_lets_its_person_in_for_its_purpose_alone(office: SmallOffice) -> None:
    an = office.acting("an")
    plain = tokens.make(an, "api", name="  Báo cáo tuần ", scopes=["read", "act"], days=1)
    feed = tokens.make(an, "calendar")

    line = token_of(office.app, plain, "api")

    assert line is not None
    assert (line.login, line.name, line.scopes) == ("an", "Báo cáo tuần", ("act", "read"))
    assert token_of(office.app, plain, "calendar") is None
    assert token_of(office.app, feed, "api") is None
    assert token_of(office.app, line.id, "api") is None
    assert [one.purpose for one in known_tokens.tokens(an)].count("calendar") == 1
    assert known_tokens.tokens(office.acting("binh")) == []
    data = events(office, chain="office", action="token_make")[0]["data"]
    assert data == {
        "login": "an",
        "token": line.id[:12],
        "purpose": "api",
        "name": "Báo cáo tuần",
        "scopes": ["act", "read"],
        "to": "2026-10-02",
    }
    assert holds(office) == []


def test_a_token_ends_by_its_day_by_being_revoked_and_with_its_person_s_access(office: SmallOffice) -> None:
    an = office.acting("an")
    short, lasting, other = (tokens.make(an, "api", scopes=["read"], days=days) for days in (1, None, None))
    office.clock.set(office.clock.now() + timedelta(days=1))
    assert token_of(office.app, short, "api") is None
    line = token_of(office.app, lasting, "api")
    assert line is not None

    tokens.revoke(an, line.id)

    assert token_of(office.app, lasting, "api") is None
    assert "already" in refusal(NotNow, lambda: tokens.revoke(an, line.id))
    assert line.id not in [one.id for one in known_tokens.tokens(an)]
    assert token_of(office.app, other, "api") is not None
    people.deactivate(office.acting("admin"), "an")
    assert token_of(office.app, other, "api") is None


def test_people_revoke_their_own_and_administrators_anybody_s(office: SmallOffice) -> None:
    tokens.make(office.acting("an"), "calendar")
    credentials.invite(office.acting("admin"), "chi")
    (line,) = known_tokens.tokens(office.acting("an"))

    refusal(NotFound, lambda: tokens.revoke(office.acting("binh"), line.id))
    refusal(NotAllowed, lambda: known_tokens.tokens(office.acting("binh"), everyone=True))
    every = known_tokens.tokens(office.acting("admin"), everyone=True)
    assert sorted((one.login, one.purpose) for one in every) == [("an", "calendar"), ("chi", "invitation")]
    for one in every:
        tokens.revoke(office.acting("admin"), one.id)
    assert known_tokens.tokens(office.acting("admin"), everyone=True) == []


@pytest.mark.parametrize(
    ("purpose", "how", "why"),
    [
        ("invitation", {}, ["no purpose «invitation»"]),
        ("api", {"scopes": ["admin"], "name": "x" * 101, "days": 0}, ["scopes are", "more than 100", "from 1 to"]),
        ("api", {}, ["scopes are"]),
        ("calendar", {"scopes": ["read"]}, ["(none)"]),
    ],
)
def test_a_token_that_cannot_be_is_refused_with_every_reason(
    office: SmallOffice, purpose: str, how: dict[str, Any], why: list[str]
) -> None:
    said = refusal(InvalidInput, lambda: tokens.make(office.acting("an"), purpose, **how))

    assert [one for one in why if one not in said] == []


def test_an_invitation_opens_nothing_but_a_password(office: SmallOffice) -> None:
    code = credentials.invite(office.acting("admin"), "an")

    assert [token_of(office.app, code, purpose) for purpose in ("api", "calendar", "invitation")] == [None] * 3
