"""Whose result may everybody read?"""

from datetime import timedelta

from kyhan.cycle import replay
from kyhan.cycle.commands import cycle, public_page
from kyhan.cycle.queries.public_page import is_public, public_cycles
from kyhan.database import reading
from kyhan.errors import NotAllowed, NotFound, NotNow
from tests.factories import KEY, PUBLISHED_ON, SmallOffice, proposed, published
from tests.readings import events, holds, refusal


def test_a_published_result_is_opened_to_everybody_and_taken_back(office: SmallOffice) -> None:
    published(office)
    assert public_cycles(office.app) == []

    public_page.open_page(office.acting("dung"), KEY)

    (page,) = public_cycles(office.app)
    assert (page.key, page.year, page.opened_on, page.published_on) == (KEY, 2026, PUBLISHED_ON, PUBLISHED_ON)
    assert is_public(office.app, KEY)
    assert "has been open since 01/12/2026" in refusal(NotNow, lambda: public_page.open_page(office.acting("an"), KEY))
    public_page.close_page(office.acting("an"), KEY)
    assert not is_public(office.app, KEY)
    assert "no public page" in refusal(NotNow, lambda: public_page.close_page(office.acting("an"), KEY))
    public_page.open_page(office.acting("an"), KEY)
    assert [one["action"] for one in events(office) if one["action"].startswith("public")] == [
        "public_page_open",
        "public_page_close",
        "public_page_open",
    ]
    assert holds(office) == []


def test_no_result_is_public_before_the_decision(office: SmallOffice) -> None:
    proposed(office)

    assert "only a published result" in refusal(NotNow, lambda: public_page.open_page(office.acting("an"), KEY))
    assert not is_public(office.app, KEY)
    assert not is_public(office.app, "1999")
    refusal(NotFound, lambda: public_page.open_page(office.acting("an"), "1999"))


def test_only_staff_and_leaders_open_and_close_it(office: SmallOffice) -> None:
    published(office)

    for login in ("binh", "khe-tre", "giang"):
        refusal(NotAllowed, lambda login=login: public_page.open_page(office.acting(login), KEY))


def test_a_cycle_that_is_cancelled_is_public_no_more_and_a_closed_one_stays(office: SmallOffice) -> None:
    published(office)
    public_page.open_page(office.acting("an"), KEY)
    office.clock.set(office.clock.now() + timedelta(days=1))

    cycle.cancel(office.acting("dung"), KEY, reason="Tòa hủy quyết định")

    assert not is_public(office.app, KEY)


def test_the_page_is_a_fact_that_the_history_gives_back(office: SmallOffice) -> None:
    published(office)
    public_page.open_page(office.acting("an"), KEY)

    with reading(office.app.engine) as connection:
        then = replay.as_of(connection, KEY, office.clock.now())
        assert then["public_page"] == replay.present(connection, KEY)["public_page"]
    assert then["public_page"] == {"": {"opened_on": "2026-12-01"}}
