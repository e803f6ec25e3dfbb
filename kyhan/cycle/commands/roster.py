"""Acts on the roster: units as they are named, grouped, merged and renamed over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from kyhan.app import App
from kyhan.cycle import history
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.permissions import require
from kyhan.cycle.roster import all_units, unit_on
from kyhan.cycle.tables import Unit
from kyhan.database import reading
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say
from kyhan.text import nfc
from kyhan.workflows.roles import Role


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be added. `place` is where it stands in the input, for faults."""

    code: str
    name: str
    group: str
    valid_from: date
    valid_to: date | None = None
    place: str = ""


def add(app: App, units: Sequence[NewUnit]) -> list[Unit]:
    """Adds units to the roster, all or none.

    Raises:
        InvalidInput: a code exists already in an overlapping span, a name or code is empty, a span ends before it
            begins; every one is listed.
    """
    with writing_act(app, "unit_add", subject="roster") as act:
        _allowed(act)
        rows, faults = _checked(act.session, units)
        if faults:
            raise InvalidInput(say("Danh sách đơn vị", "The roster"), faults)
        act.insert(*rows)
        act.record(history.OFFICE_CHAIN, "roster", "unit_add", data={"units": [row.code for row in rows]})
        return rows


def check(app: App, units: Sequence[NewUnit]) -> list[Fault]:
    """Returns every fault for which `add` would refuse these units; nothing is changed."""
    with reading(app.engine) as connection, Session(bind=connection) as session:
        return _checked(session, units)[1]


def _checked(session: Session, units: Sequence[NewUnit]) -> tuple[list[Unit], list[Fault]]:
    """Returns the rows to be added, and the faults of those that cannot be."""
    known: dict[str, list[Unit]] = {}
    for unit in all_units(session):
        known.setdefault(unit.code, []).append(unit)
    faults: list[Fault] = []
    rows: list[Unit] = []
    for new in units:
        same_code = known.setdefault(nfc(new.code), [])
        fault = _fault(new, same_code)
        if fault is not None:
            faults.append(Fault(new.place or new.code, fault))
            continue
        row = _row(new)
        rows.append(row)
        same_code.append(row)
    return rows, faults


def rename(app: App, code: str, name: str, *, from_on: date, group: str | None = None, document: str = "") -> Unit:
    """Gives a unit another name from a day on; the old name ends the day before and stays in older cycles.

    Args:
        group: The unit group it belongs to from that day on; the present one when not given.
    """
    with writing_act(app, "unit_rename", subject="roster") as act:
        _allowed(act)
        old = unit_on(act.session, code, from_on)
        _refuse_same_day(old, from_on)
        new = _successor(
            act, NewUnit(old.code, name, old.group if group is None else group, from_on, old.valid_to), [old]
        )
        act.update(old, valid_to=from_on - timedelta(days=1))
        act.insert(new)
        act.record(
            history.OFFICE_CHAIN,
            "roster",
            "unit_rename",
            occurred_on=from_on,
            data={"unit": old.code, "from": old.name, "to": new.name, "group": new.group, "document": document},
        )
        return new


def merge(app: App, codes: Sequence[str], into: str, *, name: str, from_on: date, document: str = "") -> Unit:
    """Merges units into one from a day on; `into` may be the code of one of them or a new code."""
    with writing_act(app, "unit_merge", subject="roster") as act:
        _allowed(act)
        old = [unit_on(act.session, code, from_on) for code in dict.fromkeys(codes)]
        groups = {unit.group for unit in old}
        if len(old) < 2 or len(groups) > 1:  # noqa: PLR2004 - a merger takes two
            raise InvalidInput(
                say("Chưa sáp nhập được", "Cannot merge"),
                [Fault("", say("phải nêu ít nhất hai đơn vị cùng một nhóm", "name at least two units of one group"))],
            )
        for unit in old:
            _refuse_same_day(unit, from_on)
            _refuse_later_span(act, unit, from_on)
        new = _successor(act, NewUnit(into, name, groups.pop(), from_on), old)
        for unit in old:
            act.update(unit, valid_to=from_on - timedelta(days=1), successor=new.code)
        act.insert(new)
        data = {"units": [unit.code for unit in old], "into": new.code, "name": new.name, "document": document}
        act.record(history.OFFICE_CHAIN, "roster", "unit_merge", occurred_on=from_on, data=data)
        return new


def _allowed(act: Act) -> None:
    require(act, say("sửa danh sách đơn vị", "change the roster"), Role.STAFF, Role.ADMIN)


def _refuse_same_day(unit: Unit, from_on: date) -> None:
    if unit.valid_from < from_on:
        return
    sentence = say(
        "tên hiện nay có hiệu lực từ {day}; ngày đổi phải sau ngày đó",
        "the present name is valid from {day}; the change must come after it",
        day=unit.valid_from,
    )
    raise _unchanged(unit.code, sentence)


def _refuse_later_span(act: Act, unit: Unit, from_on: date) -> None:
    """Refuses to end a unit for which a later change is recorded: it would live on after its end."""
    later = [one for one in all_units(act.session) if one.code == unit.code and one.valid_from > from_on]
    if later:
        raise _unchanged(
            unit.code,
            say(
                "đã ghi một thay đổi từ {day} ({name}); sáp nhập từ ngày sau đó",
                "a change from {day} on is recorded ({name}); merge from a later day",
                day=later[0].valid_from,
                name=later[0].name,
            ),
        )


def _successor(act: Act, new: NewUnit, ended: Sequence[Unit]) -> Unit:
    """Returns the unit that follows those of `ended`; refuses one that could not be added once they are gone."""
    others = [unit for unit in all_units(act.session) if unit.code == nfc(new.code) and unit not in ended]
    if fault := _fault(new, others):
        raise _unchanged(new.code, fault)
    return _row(new)


def _row(new: NewUnit) -> Unit:
    return Unit(
        code=nfc(new.code), name=nfc(new.name), group=nfc(new.group), valid_from=new.valid_from, valid_to=new.valid_to
    )


def _unchanged(code: str, fault: Phrase) -> InvalidInput:
    return InvalidInput(say("Chưa sửa được danh sách đơn vị", "The roster cannot be changed"), [Fault(code, fault)])


def _fault(new: NewUnit, same_code: Sequence[Unit]) -> Phrase | None:
    if not nfc(new.code) or not nfc(new.name) or not nfc(new.group):
        return say("mã, tên và nhóm không được để trống", "code, name and group may not be empty")
    if "/" in new.code or " " in nfc(new.code):
        return say("mã đơn vị không được có dấu cách hay dấu «/»", "a unit code may not contain a space or «/»")
    if new.valid_to is not None and new.valid_to < new.valid_from:
        return say("ngày kết thúc trước ngày bắt đầu", "the span ends before it begins")
    for unit in same_code:
        if _overlap(unit, new):
            return say(
                "mã {code} đã có ({name}, từ {day})",
                "the code {code} exists already ({name}, from {day})",
                code=unit.code,
                name=unit.name,
                day=unit.valid_from,
            )
    return None


def _overlap(unit: Unit, new: NewUnit) -> bool:
    return (unit.valid_to is None or new.valid_from <= unit.valid_to) and (
        new.valid_to is None or unit.valid_from <= new.valid_to
    )
