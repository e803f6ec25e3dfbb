"""Acts on the public page of a cycle: letting everybody read its published result, and ending that."""

from kyhan.app import App
from kyhan.cycle.act import writing_act
from kyhan.cycle.deadlines import CYCLE_SUBJECT
from kyhan.cycle.permissions import require
from kyhan.cycle.tables import PublicPage
from kyhan.errors import NotNow
from kyhan.i18n import say
from kyhan.workflows.assessment import CYCLE, DECIDED
from kyhan.workflows.roles import Role


def open_page(app: App, key: str) -> PublicPage:
    """Lets everybody read the result of a published or closed cycle, without signing in.

    Raises:
        NotAllowed: the actor is neither staff nor leader.
        NotNow: the cycle has no published result, or its page is open already.
    """
    with writing_act(app, "public_page_open", chain=key, subject=CYCLE_SUBJECT) as act:
        require(act, say("mở trang công khai", "open the public page"), Role.STAFF, Role.LEADER)
        cycle = act.cycle(key)
        if cycle.state not in DECIDED:
            raise NotNow(
                say(
                    "Chưa mở trang công khai được: kỳ đánh giá đang ở «{state}»; chỉ kết quả đã công bố mới được mở.",
                    "Cannot open the public page: the cycle is «{state}»; only a published result is shown.",
                    state=CYCLE.states[cycle.state],
                )
            )
        known = act.session.get(PublicPage, cycle.key)
        if known is not None:
            raise NotNow(
                say(
                    "Trang công khai của kỳ {key} đã mở từ {day}.",
                    "The public page of {key} has been open since {day}.",
                    key=cycle.key,
                    day=known.opened_on,
                )
            )
        page = PublicPage(cycle=cycle.key, opened_on=act.today)
        act.insert(page)
        act.record(cycle.key, CYCLE_SUBJECT, "public_page_open")
        return page


def close_page(app: App, key: str) -> None:
    """Takes the result of a cycle from the public again; the decision and its publication stay as they are.

    Raises:
        NotAllowed: the actor is neither staff nor leader.
        NotNow: its page is not open.
    """
    with writing_act(app, "public_page_close", chain=key, subject=CYCLE_SUBJECT) as act:
        require(act, say("đóng trang công khai", "close the public page"), Role.STAFF, Role.LEADER)
        cycle = act.cycle(key)
        known = act.session.get(PublicPage, cycle.key)
        if known is None:
            raise NotNow(
                say("Kỳ {key} không có trang công khai đang mở.", "{key} has no public page open.", key=cycle.key)
            )
        act.delete(known)
        act.record(cycle.key, CYCLE_SUBJECT, "public_page_close")
