"""Which passwords are taken, and how are they kept?"""

import unicodedata

import pytest

from kyhan.cycle import passwords


def faults(password: str) -> str:
    return "\n".join(one.en for one in passwords.faults(password, login="nguyen-an", name="Nguyễn Văn An Bình"))


@pytest.mark.parametrize(
    "password", ["cầu Truồi mùa nước", "thuyền về bến 7", "đồng!ruộng", "x" * 3 + "yzw" + " 5678", "ấ" * 7 + "bcd"]
)
def test_a_password_needs_length_and_nothing_else(password: str) -> None:
    assert faults(password) == ""


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("chín ký t", "this one has 9"),
        ("a" + "bcd " * 50, "this one has 201"),
        ("Nguyen An 2026", "your own login or name"),
        ("nguyễn văn an bình", "your own login or name"),
        ("MatKhau123", "guessed at once"),
        ("1234567890", "guessed at once"),
        ("aaaaaaaabb", "guessed at once"),
    ],
)
def test_a_password_that_others_would_guess_is_refused(password: str, why: str) -> None:
    assert why in faults(password)


def test_every_fault_of_a_password_is_told() -> None:
    found = passwords.faults("an", login="an", name="An")

    assert len(found) == 3


def test_a_password_is_the_same_however_the_keyboard_composes_its_marks() -> None:
    stored = passwords.hashed(unicodedata.normalize("NFD", "cầu Truồi mùa nước"))

    assert passwords.matches(stored, unicodedata.normalize("NFC", "cầu Truồi mùa nước"))
    assert not passwords.matches(stored, "cầu Truồi mùa nước ")
    assert len(passwords.faults(unicodedata.normalize("NFD", "ấấấấấbcde"), login="x", name="y")) == 1


def test_without_a_hash_nothing_matches_and_the_work_is_done_all_the_same() -> None:
    assert not passwords.matches(None, "")
    assert not passwords.matches(None, "cầu Truồi mùa nước")
    assert not passwords.outdated(passwords._NOBODY)  # it has the parameters of every other hash


@pytest.mark.parametrize("stored", ["", "x", "$argon2id$v=19$m=19456,t=2,p=1$AAAA"])
def test_a_hash_that_is_none_matches_nothing(stored: str) -> None:
    assert not passwords.matches(stored, "cầu Truồi mùa nước")


@pytest.mark.parametrize("password", ["\ud800 nửa ký tự", "\x00" * 12, "x" * 100_000])
def test_whatever_is_typed_is_a_wrong_password_at_most(password: str) -> None:
    assert not passwords.matches(passwords.hashed("cầu Truồi mùa nước"), password)
