"""How do claimed mails go out, each once? Takes one after another from the ledger and notes what became of each."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Final, Protocol

from kyhan.app import App
from kyhan.cycle import outgoing
from kyhan.cycle.outgoing import Became, Outgoing
from kyhan.database import sole
from kyhan.i18n import Phrase, say

SOLE_SENDER: Final = "sole sender"
"""The claimant that only the holder of the database's baton is."""


class Fate(Enum):
    """What became of one attempt to send a mail."""

    ACCEPTED = auto()
    """The server took it."""
    REFUSED = auto()
    """The server does not take it, today or ever: no such address."""
    TRY_AGAIN = auto()
    """The server does not take it now."""
    UNREACHABLE = auto()
    """There is no server to ask: none answers, or it does not let us in. No other mail would fare better."""
    UNKNOWN = auto()
    """The connection broke after the mail was handed over and before the answer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of an attempt, with the server's answer, or the file the mail was written to."""

    fate: Fate
    answer: str = ""


class Mailer(Protocol):
    """Something that sends mails: the SMTP server, or the outbox folder."""

    def send(self, mail: Outgoing, at: datetime) -> Outcome:
        """Sends one mail, dated `at`."""
        ...

    def close(self) -> None:
        """Lets go of what was kept open between mails."""
        ...


@dataclass
class Delivered:
    """What came of one run: recipients' logins, each with the server's answer (or the file the mail was written to)."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    unreachable: str = ""
    """Why the run ended early: no server. What waits is tried again at the next run."""

    def faults(self) -> list[Phrase]:
        """Returns what went wrong: no server, mails that were refused or whose fate is unknown."""
        found: list[Phrase] = []
        if self.unreachable:
            found.append(
                say(
                    "không gửi được thư, sẽ tự thử lại: {why}",
                    "mails cannot be sent, it is tried again: {why}",
                    why=self.unreachable,
                )
            )
        found += [
            say("thư cho {who} không được nhận: {why}", "the mail to {who} was not taken: {why}", who=who, why=why)
            for who, why in self.failed
        ]
        found += [
            say(
                "không rõ thư cho {who} đã đến chưa, sẽ gửi lại cùng mã thư: {why}",
                "it is not known whether the mail to {who} arrived; it goes again under the same Message-ID: {why}",
                who=who,
                why=why,
            )
            for who, why in self.unknown
        ]
        return found


def deliver(app: App, mailer: Mailer) -> Delivered:
    """Sends every mail of today that is due for sending, and notes what became of each.

    Any number of processes may do this at once; each mail is taken by one of them. One of them at a time is the sole
    sender: what the sole sender before it held when it died goes out at once.
    """
    with sole(app.engine) as alone:
        return _send_all(app, mailer, SOLE_SENDER if alone else None)


def deliver_own(app: App, mailer: Mailer, claimant: str) -> Delivered:
    """Sends what was handed over to `claimant`, as far as it is due; no two processes may be the same claimant at once."""
    return _send_all(app, mailer, claimant, own_only=True)


def _send_all(app: App, mailer: Mailer, claimant: str | None, *, own_only: bool = False) -> Delivered:
    done = Delivered()
    try:
        mail = outgoing.take(app, claimant, own_only=own_only)
        while mail is not None:
            outcome = mailer.send(mail, app.clock.now())
            became = _became(app.clock.now(), mail, outcome, done)
            if done.unreachable:
                outgoing.note(app, mail, became)
                break
            mail = outgoing.note_and_take(app, mail, became, claimant, own_only=own_only)
    finally:
        mailer.close()
    return done


def _became(now: datetime, mail: Outgoing, outcome: Outcome, done: Delivered) -> Became:
    match outcome.fate:
        case Fate.ACCEPTED:
            done.sent.append((mail.recipient, outcome.answer))
            return outgoing.sent(now)
        case Fate.UNKNOWN:
            done.unknown.append((mail.recipient, outcome.answer))
            return outgoing.unknown(mail, outcome.answer)
        case Fate.UNREACHABLE:
            done.unreachable = outcome.answer
            return outgoing.unreachable(now, mail, outcome.answer)
        case Fate.REFUSED | Fate.TRY_AGAIN:
            done.failed.append((mail.recipient, outcome.answer))
            return outgoing.failed(now, mail, outcome.answer, for_good=outcome.fate is Fate.REFUSED)
