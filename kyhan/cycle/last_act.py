"""Who was faster? A refusal because a thing has moved on meanwhile says who did what to it last, and when."""

import json
from datetime import datetime
from typing import Final

from sqlalchemy import select

from kyhan.app import App
from kyhan.clock import OFFICE_ZONE
from kyhan.cycle import office
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Event
from kyhan.database import reading
from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say
from kyhan.text import nfc
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.complaint import COMPLAINT
from kyhan.workflows.roles import SYSTEM, UNIT, Actor
from kyhan.workflows.submission import SUBMISSION

_LABELS: Final = {
    (workflow.name, row.action): row.label for workflow in (CYCLE, SUBMISSION, COMPLAINT) for row in workflow.table
}
_EVENT: Final = table_of(Event)


def tell(app: App, actor: Actor, chain: str, subject: str, refusal: Refusal) -> None:
    """Adds to a refusal who last took a step with `subject`, by which act and when; nothing where nobody did.

    People of a unit are told of their own form alone. Called when the refused transaction is over.
    """
    if actor.roles <= UNIT and subject != f"submission/{actor.unit}":
        return
    with reading(app.engine) as connection:
        query = (
            select(_EVENT.c.body)
            .where(_EVENT.c.chain == nfc(chain), _EVENT.c.subject == subject, _EVENT.c.action != "refused")
            .order_by(_EVENT.c.seq.desc())
            .limit(20)  # steps are rarely further back, behind files added and deadlines moved
        )
        events = [json.loads(body) for body in connection.execute(query).scalars()]
        people = office.now(app, connection).people
    last = next((event for event in events if event["workflow"] is not None), None)
    if last is None or last["actor"] == SYSTEM.login:
        return
    person = people.get(last["actor"])
    at = datetime.fromisoformat(last["recorded_at"]).astimezone(OFFICE_ZONE)
    told = say(
        "Việc gần nhất: {who} {act} lúc {at}.",
        "Last act: {who}, {act}, at {at}.",
        who=person.actor.name if person else last["actor"],
        act=_LABELS.get((last["workflow"], last["action"]), Phrase(last["action"], last["action"])),
        at=f"{at:%H:%M %d/%m/%Y}",
    )
    refusal.message = say("{refusal} {told}", "{refusal} {told}", refusal=refusal.message, told=told)
