"""How mails reach an SMTP server, and what is known about each afterwards. Every test talks to a real server on loopback."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from email.headerregistry import Address
from pathlib import Path

import pytest

from kyhan.clock import at_office
from kyhan.cycle.outgoing import TAKEN_FOR, Outgoing
from kyhan.delivery.deliver import Fate, Outcome
from kyhan.delivery.mail import ATTEMPT_SECONDS, STEP_SECONDS, SmtpMailer
from kyhan.delivery.outbox import Outbox
from tests.smtp_sink import HANG_UP, Sink

TODAY = date(2026, 11, 19)
AT = at_office(TODAY, 8)
SENDER = Address("Văn phòng", addr_spec="kyhan@office.example")
CERTIFICATE = Path(__file__).parent.parent / "loopback.pem"


def outgoing(number: int = 1, address: str = "an@office.example") -> Outgoing:
    return Outgoing(
        f"<{number}@x>", "an", "Cán bộ An", address, TODAY, "vi", "Còn 2 ngày", "Dòng\n.chấm đầu dòng\n", "<p>Nội dung</p>", 1
    )  # fmt: skip


@contextmanager
def mailer(url: str) -> Iterator[SmtpMailer]:
    made = SmtpMailer(url, SENDER)
    try:
        yield made
    finally:
        made.close()


def send(url: str, *mails: Outgoing) -> list[Outcome]:
    with mailer(url) as made:
        return [made.send(one, AT) for one in mails]


def fates(url: str, *mails: Outgoing) -> list[Fate]:
    return [outcome.fate for outcome in send(url, *mails)]


def test_a_mail_arrives_as_it_was_written() -> None:
    with Sink() as sink:
        [outcome] = send(sink.url, outgoing())

    assert outcome == Outcome(Fate.ACCEPTED, "250 OK")
    [got] = sink.received
    assert got.to == "an@office.example"
    assert got.id == "<1@x>"
    assert got.message["Subject"] == "Còn 2 ngày"
    plain = got.message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().splitlines() == ["Dòng", ".chấm đầu dòng"]


def test_many_mails_go_over_one_connection() -> None:
    with Sink() as sink:
        assert fates(sink.url, *(outgoing(number) for number in range(20))) == [Fate.ACCEPTED] * 20
    assert sink.connections == 1


def test_a_refused_recipient_is_refused_for_good_and_the_others_get_theirs() -> None:
    with Sink(at_recipient={"gone@x.example": ["550 no such user"]}) as sink:
        outcomes = send(sink.url, outgoing(1), outgoing(2, "gone@x.example"), outgoing(3, "chi@x.example"))

    assert outcomes[1] == Outcome(Fate.REFUSED, "550 no such user")
    assert sink.recipients == ["an@office.example", "chi@x.example"]
    assert sink.connections == 1


@pytest.mark.parametrize(
    ("answers", "fate"),
    [
        ({"at_recipient": {"an@office.example": ["450 busy"]}}, Fate.TRY_AGAIN),
        ({"at_data": {"an@office.example": ["451 local error"]}}, Fate.TRY_AGAIN),
        ({"at_data": {"an@office.example": ["554 looks like spam"]}}, Fate.REFUSED),
        ({"at_data": {"an@office.example": ["421 shutting down"]}}, Fate.TRY_AGAIN),
        ({"at_mail": ["451 not now"]}, Fate.TRY_AGAIN),
        ({"at_mail": ["550 sender unknown"]}, Fate.TRY_AGAIN),
        ({"at_mail": ["421 shutting down"]}, Fate.TRY_AGAIN),
        ({"at_mail": [HANG_UP]}, Fate.TRY_AGAIN),
        ({"at_recipient": {"an@office.example": [HANG_UP]}}, Fate.TRY_AGAIN),
        ({"at_data": {"an@office.example": [HANG_UP]}}, Fate.UNKNOWN),
        ({"at_mail": ["what was that"]}, Fate.TRY_AGAIN),
        ({"at_recipient": {"an@office.example": ["what was that"]}}, Fate.TRY_AGAIN),
        ({"at_data": {"an@office.example": ["what was that"]}}, Fate.UNKNOWN),
        ({"at_data": {"an@office.example": ["354 go on"]}}, Fate.UNKNOWN),
    ],
)
def test_the_server_s_answer_decides_and_the_next_mail_goes_out_all_the_same(
    answers: dict[str, list[str]], fate: Fate
) -> None:
    with Sink(**answers) as sink:  # type: ignore[arg-type] # each row fits its own parameter
        assert fates(sink.url, outgoing(1), outgoing(2, "chi@x.example")) == [fate, Fate.ACCEPTED]
    assert sink.recipients[-1] == "chi@x.example"


def test_a_connection_that_the_server_ended_between_two_mails_is_made_anew() -> None:
    with Sink(at_mail=["250 OK", HANG_UP, "250 OK", "421 enough", "250 OK"]) as sink:
        assert fates(sink.url, outgoing(1), outgoing(2), outgoing(3)) == [Fate.ACCEPTED] * 3
    assert sink.connections == 3


def test_where_no_server_listens_nothing_is_lost_and_the_answer_says_where() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    [outcome] = send(f"smtp://127.0.0.1:{port}", outgoing())
    assert outcome.fate is Fate.UNREACHABLE
    assert outcome.answer.startswith(f"127.0.0.1:{port}: ")


def test_a_server_that_says_nothing_is_given_up_after_a_while() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        outcome = SmtpMailer(url, SENDER, step_seconds=0.2).send(outgoing(), AT)
    assert outcome.fate is Fate.UNREACHABLE


def test_one_attempt_is_over_before_another_process_may_take_the_mail() -> None:
    # Beside the answers: connecting to each of two addresses, the handshake, and handing the mail's bytes over.
    assert timedelta(seconds=ATTEMPT_SECONDS + 4 * STEP_SECONDS) < TAKEN_FOR


def test_an_address_that_cannot_be_one_is_refused_without_asking_the_server() -> None:
    with Sink() as sink:
        assert fates(sink.url, outgoing(1, "cán bộ")) == [Fate.REFUSED]
    assert sink.connections == 0


@pytest.fixture
def tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def test_with_starttls_and_a_login_the_mail_goes_encrypted(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with Sink(tls=tls, login=("an", "b@c")) as sink:
        assert fates(f"smtp://an:b%40c@127.0.0.1:{sink.port}?tls=starttls", outgoing()) == [Fate.ACCEPTED]
    assert sink.received[0].encrypted


def test_a_server_that_speaks_tls_from_the_first_byte_is_spoken_to_so(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with Sink(tls=tls, at_once=True) as sink:
        assert fates(f"smtps://localhost:{sink.port}", outgoing()) == [Fate.ACCEPTED]


def test_a_wrong_password_holds_every_mail_back_and_is_said_without_the_password(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with Sink(tls=tls, login=("an", "right")) as sink:
        [outcome] = send(f"smtp://an:wrong@127.0.0.1:{sink.port}?tls=starttls", outgoing())
    assert outcome.fate is Fate.UNREACHABLE
    assert "535" in outcome.answer
    assert "wrong" not in outcome.answer


def test_a_server_whose_certificate_nobody_vouches_for_gets_neither_password_nor_mail(tls: ssl.SSLContext) -> None:
    with Sink(tls=tls, login=("an", "b")) as sink:
        [outcome] = send(f"smtp://an:b@127.0.0.1:{sink.port}?tls=starttls", outgoing())
    assert outcome.fate is Fate.UNREACHABLE
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.answer
    assert sink.received == []


def test_a_server_without_starttls_gets_nothing_when_it_was_asked_for() -> None:
    with Sink() as sink:
        assert fates(f"{sink.url}?tls=starttls", outgoing()) == [Fate.UNREACHABLE]
    assert sink.received == []


def test_without_a_server_mails_become_files_that_mail_programs_open(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "new" / "outbox", SENDER)
    outcome = outbox.send(outgoing(), AT)
    outbox.close()

    file = tmp_path / "new" / "outbox" / "2026-11-19_an_1.eml"
    assert outcome == Outcome(Fate.ACCEPTED, str(file))
    assert b"Message-ID: <1@x>" in file.read_bytes()
    assert list(file.parent.iterdir()) == [file]


def test_a_mail_that_is_sent_again_replaces_its_file(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, SENDER)
    outbox.send(outgoing(), AT)
    outbox.send(replace(outgoing(), attempt=2), AT)
    assert len(list(tmp_path.iterdir())) == 1


def test_an_outbox_that_cannot_be_written_keeps_the_mail_waiting(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("not a folder")
    outcome = Outbox(tmp_path / "outbox", SENDER).send(outgoing(), AT)
    assert outcome.fate is Fate.UNREACHABLE
    assert "outbox" in outcome.answer


def test_an_outbox_refuses_an_address_that_cannot_be_one_too(tmp_path: Path) -> None:
    assert Outbox(tmp_path, SENDER).send(outgoing(1, ""), AT).fate is Fate.REFUSED
