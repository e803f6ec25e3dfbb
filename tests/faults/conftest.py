"""What came of what was broken? Each test's counts are printed at the end."""

from collections.abc import Callable

import pytest
from _pytest.terminal import TerminalReporter


@pytest.fixture
def counts(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Notes a line that is printed at the end under the test's name."""

    def note(line: str) -> None:
        request.node.user_properties.append(("counts", line))

    return note


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    reports = [
        (report.nodeid, value)
        for category in ("passed", "failed")
        for report in terminalreporter.getreports(category)
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == "counts"
    ]
    if reports:
        terminalreporter.section("what was broken")
    for node, line in sorted(reports):
        terminalreporter.write_line(f"{node.removeprefix('tests/faults/')}: {line}")
