"""What must hold after each harm, and at the end? Nothing in part, nothing lost, nothing twice, as if nothing had happened.

`check` may be asked at any time, whoever lives. `finish` lets the day end, ends all children, and compares rows, events,
ledger and mails with a life that nothing disturbed.
"""

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from kyhan.cycle.outgoing import SENT, SUPERSEDED
from kyhan.cycle.queries import history
from kyhan.cycle.tables import Mail
from kyhan.database import reading, writing
from tests.factories import standing
from tests.faults import life, undisturbed
from tests.faults.ordeal import Ordeal
from tests.faults.told import Happened, Told


@dataclass(frozen=True)
class Outcome:
    """What an ordeal came to: events of people, events in all, mails, mails that arrived again, practice days."""

    acts: int
    events: int
    mails: int
    again: int
    days: int

    def __str__(self) -> str:
        """Returns the counts as a line."""
        return (
            f"{self.days} days lived, {self.acts} events of people among {self.events}, 0 half, 0 lost, 0 double; "
            f"{self.mails} mails, 0 missing, {self.again} of them arrived again under the same Message-ID"
        )


def check(ordeal: Ordeal) -> int:
    """Looks whether everything is whole, and no answered act is lost; returns the number of events.

    Raises:
        AssertionError: says what is not.
    """
    engine = ordeal.office.app.engine
    with writing(engine):
        pass  # the server may still be at work for a dead process: its turn ends before ours begins
    ordeal.listen()
    answered = Counter(ordeal.told.answered)
    with reading(engine) as connection:
        there: Counter[Happened] = Counter(
            (chain, *one) for chain, events in life.recorded(connection).items() for one in events
        )
    ordeal.listen()
    life.waiting(ordeal.office)
    told = ordeal.told
    begun = told.answered + told.open + Counter(one for child in ordeal.children for one in child.events)
    assert not told.faults, "\n".join(told.faults)
    assert not answered - there, f"answered, and lost: {answered - there}"
    assert not there - begun, f"there, and nobody did it: {there - begun}"
    report = history.verify(ordeal.office.app)
    assert not report.findings, [fault.to("en") for fault in report.findings]
    assert not report.notes, [note.to("en") for note in report.notes]
    return report.events


def finish(ordeal: Ordeal, founded_file: Path, folder: Path) -> Outcome:
    """Lets the day end in peace and looks at everything.

    Args:
        founded_file: The same office on SQLite, as it was founded.
        folder: Where the undisturbed life is lived.

    Raises:
        AssertionError: says what is not as in a life that nothing disturbed.
    """
    ordeal.last_day = True
    ordeal.live(lambda: ordeal.over)
    ordeal.end_all()
    events, office = check(ordeal), ordeal.office
    file = shutil.copy(founded_file, folder / "in-peace.db")
    twin = standing(file)
    life.prepare(twin)
    undisturbed.live(twin, life.today(office), folder / "in-peace")
    here, there = undisturbed.facts(office), undisturbed.facts(twin)
    twin.app.engine.dispose()
    differences = undisturbed.differences(here, there, reminded=not ordeal.at_once)
    assert not differences, "\n".join(differences[:20])
    again = _mails_arrived(ordeal)
    with reading(office.app.engine) as connection:
        acts = sum(map(len, life.recorded(connection).values()))
    days = len([chain for chain in here["events"] if '"action": "seal"' in chain])
    return Outcome(acts, events, sum(here["mails"].values()), again, days)


def _mails_arrived(ordeal: Ordeal) -> int:
    """Checks that every mail arrived, twice only where a hand-over was cut off; returns how many arrived again."""
    with reading(ordeal.office.app.engine) as connection, Session(bind=connection) as session:
        mails = {mail.message_id: mail for mail in session.exec(select(Mail))}
    arrived = Counter(one.id for one in ordeal.sink.received)
    sent = {message_id for message_id, mail in mails.items() if mail.state == SENT}
    assert {mail.state for mail in mails.values()} <= ({SENT, SUPERSEDED} if ordeal.at_once else {SENT})
    assert sent <= arrived.keys() <= sent | (ordeal.told.unsettled.keys() & mails.keys()), (sent, arrived)
    for one in ordeal.sink.received:
        assert one.to == mails[one.id].address
    again = Counter({message_id: count - 1 for message_id, count in arrived.items() if count > 1})
    assert not again - ordeal.told.unsettled, f"twice, and no hand-over was cut off: {again - ordeal.told.unsettled}"
    return again.total()


def sentences(told: Told) -> set[tuple[str, str]]:
    """Returns what was said instead of success and is whole sentences in both languages."""
    return {(vi, en) for vi, en in told.sentences if vi != en and _is_sentence(vi) and _is_sentence(en)}


def _is_sentence(text: str) -> bool:
    """Tells whether a text begins and ends as a sentence; a tick says before it which of its parts failed."""
    said = text if text[0].isupper() else text.partition(": ")[2]
    return bool(said) and said[0].isupper() and " " in said and said.rstrip().endswith(".")
