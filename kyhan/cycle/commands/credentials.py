"""Acts on how people prove who they are: invitations, passwords, and the second factor.

The history tells that each was set and by whom, and never what it is. Whoever sets a new password is signed out elsewhere.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection
from sqlmodel import Session

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import attempts, bearer, history, invitations, passwords, second_factor, web_sessions
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.commands.people import person_of
from kyhan.cycle.commands.sign_in import SUBJECT, use_code
from kyhan.cycle.permissions import require
from kyhan.cycle.tables import Credential, Office, Token, User
from kyhan.database import reading
from kyhan.errors import Fault, InvalidInput, NotAllowed, NotNow
from kyhan.i18n import say
from kyhan.workflows.roles import Role

INVITED_FOR_DAYS: Final = invitations.VALID_FOR.days
"""So many days of 24 hours an invitation is good."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second factor to be confirmed: the secret for typing, and the "otpauth://" address for a picture."""

    secret: str
    uri: str


def invite(app: App, login: str) -> str:
    """Makes an invitation to set a password and returns its code, shown here alone; earlier ones of the person end.

    Nothing else changes until the person accepts: a password they still know goes on.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: there is no such person.
        NotNow: the person's access was ended.
    """
    with writing_act(app, "invite", subject=SUBJECT) as act:
        require(act, say("mời người dùng", "invite people"), Role.ADMIN)
        user = person_of(act, login)
        if not user.active:
            raise NotNow(
                say(
                    "Chưa mời được: {login} đã bị khóa truy cập.",
                    "Cannot invite: the access of {login} was ended.",
                    login=login,
                )
            )
        for earlier in invitations.open_for(act.connection, login, act.now):
            act.update_unrecorded(earlier, revoked_at=act.now)
        code = bearer.new()
        until = act.now + invitations.VALID_FOR
        row = Token(id=bearer.id_of(code), login=login, purpose=invitations.PURPOSE, made_at=act.now, expires_at=until)
        act.insert_unrecorded([row])
        data = {"login": login, "to": office_day(until).isoformat()}
        act.record(history.OFFICE_CHAIN, SUBJECT, "invite", data=data)
        return code


def accept_invitation(app: App, code: str, password: str) -> str:
    """Sets the password of an invited person, and returns their login. The code is used; all their sessions end.

    Raises:
        NotAllowed: the invitation is unknown, used, over or replaced.
        InvalidInput: the password cannot be taken; lists every reason.
    """
    with reading(app.engine) as connection:
        found = invitations.open_one(connection, code, app.clock.now())
        if found is None:
            raise _not_open()
        login = found.login
        _refuse_bad(connection, login, password)
    fresh = passwords.hashed(password)
    with writing_act(app.acting(login), "password_set", subject=SUBJECT) as act:
        token = invitations.open_one(act.connection, code, act.now)
        if token is None:
            raise _not_open()
        act.update_unrecorded(token, used_at=act.now)
        _store(act, login, fresh)
        attempts.forget(act.connection, attempts.key("account", login))
        act.record(history.OFFICE_CHAIN, SUBJECT, "password_set", data={"login": login})
        return login


def change_password(app: App, old: str, new: str, *, token: str) -> None:
    """Sets the own password anew; all sessions but that of `token` end.

    Raises:
        NotAllowed: the old password is not right.
        TooManyAttempts: it was wrong too often; nothing was looked at.
        InvalidInput: the new one cannot be taken; lists every reason.
    """
    with reading(app.engine) as connection:
        _refuse_bad(connection, app.login, new, old=old)
    right, fresh = _proven(app, old), passwords.hashed(new)
    with writing_act(app, "password_change", subject=SUBJECT) as act:
        _settle(act, right)
        _store(act, act.actor.login, fresh, but=bearer.id_of(token))
        act.record(history.OFFICE_CHAIN, SUBJECT, "password_change", data={"login": act.actor.login})


def set_practice_password(app: App, login: str, password: str) -> None:
    """Sets anybody's password, of whatever quality: for the logins that a practice copy prints.

    Raises:
        NotAllowed: the actor is no administrator.
        NotNow: the office is no practice copy.
        NotFound: there is no such person.
    """
    fresh = passwords.hashed(password)
    with writing_act(app, "password_set", subject=SUBJECT) as act:
        require(act, say("đặt mật khẩu tập dượt", "set a practice password"), Role.ADMIN)
        office = act.session.get(Office, "office")
        if office is None or not office.practice:
            raise NotNow(
                say(
                    "Chỉ bản tập dượt mới có mật khẩu do người khác đặt; hãy gửi mã mời để người dùng tự đặt.",
                    "Only a practice copy has passwords set by others; invite the person, who then sets one.",
                )
            )
        _store(act, person_of(act, login).login, fresh)
        act.record(history.OFFICE_CHAIN, SUBJECT, "password_set", data={"login": login})


def begin_second_factor(app: App, *, anew: bool = True) -> Enrolment:
    """Makes a secret for the own device; it counts from `confirm_second_factor` on. One begun before is replaced.

    Args:
        anew: False gives the one that was begun, for another try with its code, if there is one.

    Raises:
        NotNow: there is a second factor already, or no password yet.
    """
    with writing_act(app, "second_factor_begin", subject=SUBJECT) as act:
        credential = _credential(act, act.actor.login)
        if credential is None or credential.totp_step is not None:
            raise NotNow(_ALREADY_ON if credential else _NO_PASSWORD)
        begun = None if anew else credential.totp_secret
        secret = begun or second_factor.new_secret()
        act.update_unrecorded(credential, totp_secret=secret)
        office = act.session.get_one(Office, "office")
        return Enrolment(secret, second_factor.address_of(secret, act.actor.login, f"kyhan {office.place}"))


def confirm_second_factor(app: App, code: str, *, token: str = "") -> None:
    """Turns the second factor on that was begun, by a code that the device shows.

    Args:
        token: The own session goes on without asking for a code again; all others will ask.

    Raises:
        NotNow: none was begun, or it is on already.
        NotAllowed: it is not the code of now.
    """
    with writing_act(app, "second_factor_on", subject=SUBJECT) as act:
        credential = _credential(act, act.actor.login)
        if credential is None or credential.totp_secret is None or credential.totp_step is not None:
            raise NotNow(_ALREADY_ON if credential and credential.totp_step is not None else _NOT_BEGUN)
        use_code(act, credential, code)
        web_sessions.mark_passed(act.connection, bearer.id_of(token), act.actor.login)
        act.record(history.OFFICE_CHAIN, SUBJECT, "second_factor_on", data={"login": act.actor.login})


def drop_second_factor(app: App, password: str) -> None:
    """Turns the own second factor off, by the password.

    Raises:
        NotNow: there is none.
        NotAllowed: the password is not right.
        TooManyAttempts: it was wrong too often; nothing was looked at.
    """
    right = _proven(app, password)
    with writing_act(app, "second_factor_off", subject=SUBJECT) as act:
        _settle(act, right)
        _take_off(act, act.actor.login)
        act.record(history.OFFICE_CHAIN, SUBJECT, "second_factor_off", data={"login": act.actor.login})


def reset_second_factor(app: App, login: str) -> None:
    """Turns off the second factor of a person who lost the device; their sessions end.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: there is no such person.
        NotNow: the person has no second factor.
    """
    with writing_act(app, "second_factor_reset", subject=SUBJECT) as act:
        require(act, say("bỏ xác thực hai bước của người khác", "reset a second factor"), Role.ADMIN)
        _take_off(act, person_of(act, login).login)
        web_sessions.end_all(act.connection, act.now, login)
        act.record(history.OFFICE_CHAIN, SUBJECT, "second_factor_reset", data={"login": login})


_ALREADY_ON = say(
    "Xác thực hai bước đã bật; muốn đổi thiết bị thì tắt rồi bật lại.",
    "The second factor is on already; to change the device, turn it off and on again.",
)
_NOT_BEGUN = say(
    "Chưa bắt đầu bật xác thực hai bước; hãy lấy mã bí mật trước.",
    "The second factor was not begun; ask for its secret first.",
)
_NO_PASSWORD = say(
    "Chưa có mật khẩu nên chưa bật được xác thực hai bước; hãy dùng mã mời để đặt mật khẩu.",
    "Without a password there is no second factor; set one with an invitation.",
)
_NOT_ON = say("Xác thực hai bước chưa bật nên không có gì để tắt.", "The second factor is not on; nothing to turn off.")


def _not_open() -> NotAllowed:
    return NotAllowed(
        say(
            "Mã mời không đúng, đã dùng, đã hết hạn hoặc đã có mã mới thay; nhờ quản trị viên gửi mã mời mới.",
            "The invitation is not right, was used, is over or was replaced; ask an administrator for a new one.",
        )
    )


def _proven(app: App, password: str) -> str | None:
    """Returns the stored hash if it is that of the acting person's password, else None; the attempt counts.

    Raises:
        TooManyAttempts: it was wrong too often; nothing was looked at.
    """
    attempts.claim(app, attempts.key("account", app.login))
    with reading(app.engine) as connection, Session(bind=connection) as session:
        credential = session.get(Credential, app.login)
    stored = credential.password_hash if credential else None
    return stored if passwords.matches(stored, password) else None


def _settle(act: Act, proven: str | None) -> None:
    """Refuses an act whose password was not right, or is no longer the one that was."""
    credential = _credential(act, act.actor.login)
    if proven is None or credential is None or credential.password_hash != proven:
        raise NotAllowed(
            say("Mật khẩu hiện nay không đúng; hãy nhập lại.", "The present password is not right; type it again.")
        )
    attempts.forget(act.connection, attempts.key("account", act.actor.login))


def _refuse_bad(connection: Connection, login: str, password: str, *, old: str | None = None) -> None:
    with Session(bind=connection) as session:
        user = session.get(User, login)
    found = list(passwords.faults(password, login=login, name=user.name if user else ""))
    if old is not None and old == password:
        found.append(
            say("mật khẩu mới phải khác mật khẩu hiện nay", "the new password must differ from the present one")
        )
    if found:
        raise InvalidInput(say("Chưa đặt được mật khẩu", "Cannot set the password"), [Fault("", one) for one in found])


def _credential(act: Act, login: str) -> Credential | None:
    return act.session.get(Credential, login)


def _store(act: Act, login: str, password_hash: str, *, but: str = "") -> None:
    """Writes a person's password and ends their sessions, but for the one of an id."""
    known = _credential(act, login)
    if known is None:
        act.insert_unrecorded([Credential(login=login, password_hash=password_hash, changed_at=act.now)])
    else:
        act.update_unrecorded(known, password_hash=password_hash, changed_at=act.now)
    web_sessions.end_all(act.connection, act.now, login, but=but)


def _take_off(act: Act, login: str) -> None:
    credential = _credential(act, login)
    if credential is None or credential.totp_step is None:
        raise NotNow(_NOT_ON)
    act.update_unrecorded(credential, totp_secret=None, totp_step=None)
    attempts.forget(act.connection, attempts.key("second_factor", login))
