"""What the address of the mail server means."""

import pytest

from kyhan.delivery.server import Server, read_server
from kyhan.errors import InvalidInput


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", Server("127.0.0.1", 2525, "none")),
        ("smtp://localhost", Server("localhost", 25, "none")),
        ("smtp://[::1]:2525", Server("::1", 2525, "none")),
        ("smtp://mail.example", Server("mail.example", 25, "starttls")),
        ("smtp://mail.example?tls=none", Server("mail.example", 25, "none")),
        ("smtp://127.0.0.1?tls=starttls", Server("127.0.0.1", 25, "starttls")),
        ("smtp://an:b%40c@mail.example", Server("mail.example", 587, "starttls", "an", "b@c")),
        ("smtp://an:b@localhost?tls=none", Server("localhost", 587, "none", "an", "b")),
        ("smtps://an:b@mail.example/", Server("mail.example", 465, "tls", "an", "b")),
        ("smtps://mail.example:1465", Server("mail.example", 1465, "tls")),
    ],
)
def test_an_address_names_host_port_protection_and_login(url: str, server: Server) -> None:
    assert read_server(url) == server


@pytest.mark.parametrize(
    ("url", "faults"),
    [
        ("mail.example", 3),
        ("http://mail.example", 1),
        ("smtp://", 1),
        ("smtp://[::1", 2),
        ("smtp://mail.example:x", 1),
        ("smtp://mail.example:0", 1),
        ("smtp://mail.example:99999", 1),
        ("smtp://mail.example?tls=maybe", 1),
        ("smtp://mail.example?ssl=1", 1),
        ("smtps://mail.example?tls=none", 1),
        ("smtp://mail.example/inbox", 1),
        ("smtp://an:b@mail.example?tls=none", 1),
        ("ftp://:x?ssl=1&tls=maybe#y", 6),
    ],
)
def test_an_address_that_cannot_be_is_refused_with_everything_that_is_wrong(url: str, faults: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_server(url)
    assert len(refused.value.faults) == faults
    assert {fault.place for fault in refused.value.faults} == {"KYHAN_SMTP_URL"}


def test_a_password_never_goes_over_the_network_in_the_clear_nor_into_a_message() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_server("smtp://an:very-secret@mail.example?tls=none")
    assert "very-secret" not in str(refused.value)
    server = read_server("smtp://an:very-secret@mail.example")
    assert server.password == "very-secret"  # noqa: S105 - a password of no server
    assert "very-secret" not in str(server) + repr(server)
