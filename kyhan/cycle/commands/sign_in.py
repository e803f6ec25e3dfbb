"""Signing in and out of the web application: a password, where owed a code, and the sessions that follow from them.

Whoever is turned away learns nothing: not whether the login exists, has a password or is active. All four get the same
words after the same work.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from kyhan.app import App
from kyhan.cycle import attempts, bearer, history, passwords, second_factor, web_sessions
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Credential, User
from kyhan.cycle.web_sessions import NO_ROLES, Needs, Session
from kyhan.database import reading, writing
from kyhan.errors import NotAllowed, NotFound, NotNow
from kyhan.i18n import say
from kyhan.text import legible, nfc
from kyhan.workflows.roles import Actor, Role

SUBJECT: Final = "people"
_UNPROVEN: Final = Actor("", "", frozenset())
"""Who tries to sign in is nobody yet."""
_USER, _CREDENTIAL = table_of(User), table_of(Credential)
_ACCOUNT: Final = Prepared(
    select(_USER.c.active, _CREDENTIAL.c.password_hash)
    .join_from(_USER, _CREDENTIAL, _CREDENTIAL.c.login == _USER.c.login, isouter=True)
    .where(_USER.c.login == bindparam("login"))
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that began: its token (told here alone), whose it is, and what it still needs."""

    token: str
    login: str
    needs: Needs


def sign_in(
    app: App,
    login: str,
    password: str,
    *,
    address: str,
    agent: str,
    second_factor_roles: AbstractSet[Role] = NO_ROLES,
) -> SignedIn:
    """Begins a session of a person who knows the password; the attempt is recorded, a failed one too.

    Args:
        login: As typed; capitals and blanks around do not count.
        address: The network address it comes from, "" where there is none: it is slowed down as the account is.
        agent: What the browser calls itself; the first 200 characters are kept.
        second_factor_roles: Roles whose people may do nothing without a second factor.

    Raises:
        NotAllowed: it is not the password of an active person.
        TooManyAttempts: account or address must wait; nothing was looked at, and nothing is recorded.
    """
    login = nfc(login).casefold()
    place = attempts.key("address", address) if address else None
    account = attempts.key("account", login)
    attempts.claim(app, account, place)
    known, stored = _stored(app, login)
    right = passwords.matches(stored, password)
    fresh = passwords.hashed(password) if right and passwords.outdated(stored or "") else stored
    if not right and place is not None:
        attempts.failed(app, place)
    told = {"address": legible(address), "login": login if known else ""}
    who = None if right else _UNPROVEN
    with writing_act(app.acting(login if right else ""), "sign_in", subject=SUBJECT, actor=who, told=told) as act:
        credential = act.session.get(Credential, login) if right else None
        if credential is None or credential.password_hash != stored:  # or it was changed just now
            raise wrong_password()
        attempts.forget(act.connection, account)
        if fresh != stored:
            act.update_unrecorded(credential, password_hash=fresh)
        token = web_sessions.begin(act, login, address=address, agent=agent)
        needs = _session(act, token, second_factor_roles).needs
        act.record(history.OFFICE_CHAIN, SUBJECT, "sign_in", data={"address": legible(address), "needs": needs})
        return SignedIn(token, login, needs)


def _stored(app: App, login: str) -> tuple[bool, str | None]:
    """Returns whether a login is known at all, and the hash of its password if it is an active person's."""
    with reading(app.engine) as connection:
        for active, password_hash in _ACCOUNT.rows(connection, {"login": legible(login)}):
            return True, password_hash if active else None
    return False, None


def wrong_password() -> NotAllowed:
    """Returns the one refusal for whatever is wrong with a login and its password."""
    return NotAllowed(
        say(
            "Tên đăng nhập hoặc mật khẩu không đúng; hãy kiểm tra phím CapsLock và bộ gõ tiếng Việt rồi nhập lại. "
            "Nếu quên mật khẩu, nhờ quản trị viên gửi mã mời mới.",
            "Login or password is not right; check CapsLock and the keyboard and type them again. "
            "If you forgot the password, ask an administrator for a new invitation.",
        )
    )


def pass_second_factor(app: App, token: str, code: str) -> SignedIn:
    """Takes the code of the person's device and begins a session in which nothing is lacking; the one before ends.

    Raises:
        NotAllowed: the session is over, or the code is not that of now, or was used.
        NotNow: the person has no second factor, or gave a code already.
        TooManyAttempts: too many codes were wrong; nothing was looked at.
    """
    with reading(app.engine) as connection:
        session = web_sessions.by_id(connection, bearer.id_of(token), app.clock.now(), NO_ROLES)
    if session is None:
        raise _over()
    if session.needs != "second_factor":
        raise NotNow(say("Phiên này không cần mã xác thực; hãy tiếp tục.", "This session needs no code; just go on."))
    account = attempts.key("second_factor", session.login)
    attempts.claim(app, account)
    told = {"address": session.address}
    with writing_act(app.acting(session.login), "second_factor_pass", subject=SUBJECT, told=told) as act:
        credential = act.session.get(Credential, session.login)
        if credential is None:
            raise _over()
        use_code(act, credential, code)
        if not web_sessions.end_one(act.connection, act.now, session.id):
            raise _over()
        attempts.forget(act.connection, account)
        fresh = web_sessions.begin(act, session.login, address=session.address, agent=session.agent, second_passed=True)
        act.record(history.OFFICE_CHAIN, SUBJECT, "second_factor_pass", data=told)
        return SignedIn(fresh, session.login, "")


def use_code(act: Act, credential: Credential, code: str) -> None:
    """Takes a code of a person's second factor, which is then used.

    Raises:
        NotAllowed: it is not the code of now, or was used.
    """
    step = second_factor.step_of(credential.totp_secret or "", code, act.now, after=credential.totp_step)
    if step is None:
        raise NotAllowed(
            say(
                "Mã không đúng hoặc đã dùng; hãy đợi mã mới trên thiết bị rồi nhập lại, và kiểm tra giờ của thiết bị.",
                "The code is not right or was used; wait for the next one on your device, and check the device's clock.",
            )
        )
    act.update_unrecorded(credential, totp_step=step)


def _session(act: Act, token: str, owing: AbstractSet[Role]) -> Session:
    found = web_sessions.by_id(act.connection, bearer.id_of(token), act.now, owing)
    if found is None:
        raise AssertionError("a session that just began does not hold")
    return found


def _over() -> NotAllowed:
    return NotAllowed(say("Phiên làm việc đã hết; hãy đăng nhập lại.", "The session is over; sign in again."))


def sign_out(app: App, token: str) -> None:
    """Ends the session of a token; one that does not run any more is left as it is."""
    with writing(app.engine) as connection:
        web_sessions.end_one(connection, app.clock.now(), bearer.id_of(token))


def end_session(app: App, session_id: str) -> None:
    """Ends one of the own sessions, such as one left open on another machine.

    Raises:
        NotFound: the person has no such session that still runs.
    """
    with writing(app.engine) as connection:
        if not web_sessions.end_one(connection, app.clock.now(), session_id, app.login):
            raise NotFound(
                say(
                    "Không có phiên này đang mở; hãy tải lại danh sách phiên.",
                    "There is no such session running; load the list of sessions again.",
                )
            )


def end_other_sessions(app: App, token: str) -> int:
    """Ends all sessions of a token's person but that one, and returns how many still ran.

    Raises:
        NotAllowed: the token's own session is over.
    """
    with writing(app.engine) as connection:
        now = app.clock.now()
        own = web_sessions.by_id(connection, bearer.id_of(token), now, NO_ROLES, timeless=True)
        if own is None:
            raise _over()
        return web_sessions.end_all(connection, now, own.login, but=own.id)
