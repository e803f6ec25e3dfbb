"""Acts on the regulations an office keeps. A text once stored is never changed; a new text of the same id is a new row."""

from sqlmodel import func, select

from kyhan.app import App
from kyhan.cycle import history
from kyhan.cycle.act import writing_act
from kyhan.cycle.permissions import require
from kyhan.cycle.tables import RegulationText
from kyhan.i18n import say
from kyhan.regulation.schema import Regulation
from kyhan.workflows.roles import Role


def add(app: App, regulation: Regulation) -> RegulationText:
    """Stores the exact text of a checked regulation; storing the same text again changes nothing."""
    with writing_act(app, "regulation_add", subject="regulations") as act:
        require(act, say("thêm quy chế", "add a regulation"), Role.STAFF, Role.ADMIN)
        stored = act.session.get(RegulationText, regulation.sha256)
        if stored is not None:
            return stored
        latest = act.session.exec(
            select(func.max(RegulationText.number)).where(RegulationText.id == regulation.id)
        ).one()
        row = RegulationText(
            sha256=regulation.sha256,
            id=regulation.id,
            number=(latest or 0) + 1,
            title=regulation.title.vi,
            source=regulation.source,
        )
        act.insert(row)
        data = {"id": regulation.id, "sha256": regulation.sha256, "number": row.number}
        act.record(history.OFFICE_CHAIN, "regulations", "regulation_add", data=data)
        return row
