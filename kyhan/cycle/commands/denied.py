"""An act that a door outside the engine turned away: it is in the history like one that the engine refused."""

from typing import NoReturn

from kyhan.app import App
from kyhan.cycle.act import writing_act
from kyhan.errors import Refusal


def deny(app: App, attempt: str, refusal: Refusal, *, subject: str = "web") -> NoReturn:
    """Records that `attempt` was refused to the one who acts, and raises the refusal.

    Raises:
        Refusal: always, the one given.
    """
    with writing_act(app, attempt, subject=subject):
        raise refusal
