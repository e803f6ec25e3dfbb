"""A worker of a fleet as a process of its own: `python -m tests.worker_process PACE INSTANT SMTP_URL ADDRESS...`.

It serves practice copies at a fixed instant, and at the pace "quick" notices dead workers faster than one "in-earnest".
Every line it prints begins with the office's name.
"""

import sys
from datetime import datetime

from kyhan.clock import FixedClock
from kyhan.delivery.fleet import Pace
from kyhan.delivery.worker import Plan, offices, run
from kyhan.i18n import Phrase, speak
from kyhan.settings import Settings

PACES = {"quick": Pace(heartbeat=1, stalled=3, sweep=2, poll=1), "in-earnest": Pace()}


def report(office: str, phrase: Phrase, fault: bool) -> None:
    """Prints what was done, and what went wrong."""
    sys.stdout.write(f"{office}: {'FAULT ' if fault else ''}{phrase}\n")
    sys.stdout.flush()


def main(pace: str, instant: str, smtp_url: str, *addresses: str) -> None:
    """Works until it is told to stop."""
    speak("en")
    settings = Settings(smtp_url=smtp_url, mail_from="kyhan@office.example")
    served = offices(addresses, FixedClock(datetime.fromisoformat(instant)))
    run(Plan(served, settings, None, report, PACES[pace]))


if __name__ == "__main__":
    main(*sys.argv[1:])
