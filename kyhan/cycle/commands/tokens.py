"""Acts on tokens: secrets that let a program, or a calendar, in under a person's name until they are revoked."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import bearer, history
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.tables import Token
from kyhan.errors import Fault, InvalidInput, NotFound, NotNow
from kyhan.i18n import say
from kyhan.text import nfc
from kyhan.workflows.roles import Role

SCOPES: Final = {"api": frozenset({"read", "act"}), "calendar": frozenset[str]()}
"""Which tokens people make for themselves, by purpose, and what each may be allowed."""
MOST_DAYS: Final = 3650
LONGEST_NAME: Final = 100
_SUBJECT: Final = "people"


def make(app: App, purpose: str, *, name: str = "", scopes: Sequence[str] = (), days: int | None = None) -> str:
    """Makes a token for the acting person and returns it; it is shown here alone.

    Args:
        purpose: "api", or "calendar" for the feed of the own deadlines.
        name: What it is for, in the person's words.
        scopes: Of an "api" token: "read", "act", or both.
        days: After how many days of 24 hours it ends; None: only when it is revoked.

    Raises:
        InvalidInput: lists everything that is wrong.
    """
    with writing_act(app, "token_make", subject=_SUBJECT) as act:
        name = nfc(name)
        faults = _faults(purpose, name, scopes, days)
        if faults:
            raise InvalidInput(say("Chưa tạo được mã truy cập", "Cannot make the token"), faults)
        plain = bearer.new()
        row = Token(
            id=bearer.id_of(plain),
            login=act.actor.login,
            purpose=purpose,
            name=name,
            scopes=" ".join(sorted(set(scopes))),
            made_at=act.now,
            expires_at=None if days is None else act.now + timedelta(days=days),
        )
        act.insert_unrecorded([row])
        told = {"to": office_day(row.expires_at).isoformat()} if row.expires_at else {}
        act.record(history.OFFICE_CHAIN, _SUBJECT, "token_make", data={**_described(row), **told})
        return plain


def revoke(app: App, token_id: str) -> None:
    """Ends a token at once: an own one, or as an administrator anybody's, an invitation too.

    Raises:
        NotFound: the actor has no such token.
        NotNow: it was revoked already.
    """
    with writing_act(app, "token_revoke", subject=_SUBJECT) as act:
        row = _owned(act, token_id)
        if row.revoked_at is not None:
            raise NotNow(say("Mã truy cập này đã bị thu hồi.", "This token was revoked already."))
        act.update_unrecorded(row, revoked_at=act.now)
        act.record(history.OFFICE_CHAIN, _SUBJECT, "token_revoke", data=_described(row))


def _owned(act: Act, token_id: str) -> Token:
    row = act.session.get(Token, token_id)
    if row is None or (row.login != act.actor.login and Role.ADMIN not in act.actor.roles):
        raise NotFound(
            say(
                "Không có mã truy cập này trong danh sách của bạn; hãy tải lại danh sách.",
                "There is no such token on your list; load the list again.",
            )
        )
    return row


def _described(row: Token) -> dict[str, object]:
    about = {"login": row.login, "token": bearer.mark_of(row.id), "purpose": row.purpose, "name": row.name}
    return {**about, "scopes": row.scopes.split()}


def _faults(purpose: str, name: str, scopes: Sequence[str], days: int | None) -> list[Fault]:
    if purpose not in SCOPES:
        known = say(
            "không có loại «{purpose}»; có: {known}",
            "there is no purpose «{purpose}»; there are: {known}",
            purpose=purpose,
            known=sorted(SCOPES),
        )
        return [Fault("purpose", known)]
    found = []
    if len(name) > LONGEST_NAME:
        found.append(
            Fault(
                "name", say("tên dài quá {most} ký tự", "the name has more than {most} characters", most=LONGEST_NAME)
            )
        )
    unknown = sorted(set(scopes) - SCOPES[purpose])
    if unknown or (SCOPES[purpose] and not scopes):
        asked = say(
            "quyền phải chọn trong: {known}",
            "scopes are to be chosen of: {known}",
            known=sorted(SCOPES[purpose]) or say("(không có)", "(none)"),
        )
        found.append(Fault("scopes", asked))
    if days is not None and not 1 <= days <= MOST_DAYS:
        found.append(Fault("days", say("số ngày phải từ 1 đến {most}", "days are from 1 to {most}", most=MOST_DAYS)))
    return found
