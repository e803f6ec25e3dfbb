"""How does a test type a command? Through the program's own door, on a test's own office and at its clock's time."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from kyhan.cli import run
from tests.factories import SmallOffice


@dataclass(frozen=True)
class Ran:
    """What one command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The object that was printed."""
        return json.loads(self.out)


@dataclass
class Terminal:
    """Types command lines on the office's database, at the time of its clock, in English unless told otherwise."""

    office: SmallOffice
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: object, login: str = "an", lang: str = "en") -> Ran:
        """Runs `kyhan <words>` and returns what it printed and its exit code."""
        settings = ["--database", self.office.address, "--as", login, "--lang", lang]
        self.capsys.readouterr()
        code = run([*settings, "--now", self.office.clock.now().isoformat(), *map(str, words)])
        printed = self.capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    def json(self, *words: object, login: str = "an") -> Any:
        """Runs a reading command with --json and returns the object it printed."""
        ran = self("--json", *words, login=login)
        assert ran.code == 0, ran.err
        return ran.json

    def refused(self, *words: object, login: str = "an") -> str:
        """Runs a command that must be refused and returns its message; nothing may be printed besides."""
        ran = self(*words, login=login)
        assert ran.code == 1, ran.out + ran.err
        assert not ran.out
        return ran.err
