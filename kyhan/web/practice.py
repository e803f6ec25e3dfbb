"""How does time pass in a practice copy on the web? It stands still until somebody moves it."""

from kyhan.app import App
from kyhan.clock import FixedClock
from kyhan.cycle.queries import last_moment
from kyhan.delivery.post import post
from kyhan.delivery.tick import scheduler, tick
from kyhan.web.site import Site


def clock_of(office: App) -> FixedClock:
    """Returns the clock of a practice copy, set to the last thing that happened in it: it goes on where it was left."""
    return FixedClock(last_moment.last_moment(office))


def morning(site: Site) -> int:
    """Does one tick, as the scheduler does at eight; returns how many mails went out."""
    office = site.office
    done = tick(office, post(office, site.settings), scheduler(office, "run"), mail_hour=site.settings.mail_hour)
    return len(done.delivered.sent)
