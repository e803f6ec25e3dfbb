"""What can be watched from outside? The offices a process serves, in figures, in Prometheus' text format 0.0.4.

The only door to prometheus_client. Deadlines, mails, heartbeats and the like are asked of the databases when somebody
looks, so every process shows the same; how long acts and ticks took, each process knows of its own alone.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from kyhan.app import App
from kyhan.clock import at_office
from kyhan.cycle import naming
from kyhan.cycle.queries.figures import Figures, figures
from kyhan.delivery import metrics_door
from kyhan.errors import KyhanError

_log: Final = logging.getLogger(__name__)

KEPT_SECONDS: Final = 5
"""How long what was read of an office is shown again, however many look."""
WAIT_SECONDS: Final = 5
"""How long a page waits for all offices together: less than Prometheus waits for a page (10 s by default)."""
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""Upper bounds in seconds of an act's duration; a writer waits at most 60 s for its turn."""


@contextmanager
def served(address: str, offices: Sequence[App], *, backups: Path | None = None) -> Iterator[str | None]:
    """Serves the figures of some offices while the block lasts; gives the page's address.

    Measured are the acts and ticks that are done with these `App`s, or with those that are made of them by `acting`
    inside the block.

    Args:
        address: "port" or "host:port" (see `metrics_door.read_address`); empty: nothing is served nor measured.
        backups: The folder of the daily backups.

    Raises:
        InvalidInput: the address cannot be understood.
        SetupNeeded: nothing can listen there; another program does.
    """
    if not address:
        yield None
        return
    host, port = metrics_door.read_address(address)
    with watched(offices, backups=backups) as page, metrics_door.opened(host, port, page) as url:
        yield url


@contextmanager
def watched(
    offices: Sequence[App],
    *,
    backups: Path | None = None,
    kept_seconds: float = KEPT_SECONDS,
    wait_seconds: float = WAIT_SECONDS,
) -> Iterator[Callable[[], bytes]]:
    """Measures what is done for some offices while the block lasts; gives what makes the page, for a server to show."""
    seen = [_Watched(app, backups, kept_seconds) for app in offices]
    registry = CollectorRegistry()
    registry.register(_Offices(seen, wait_seconds))
    ProcessCollector(registry=registry)
    before = [app.watch for app in offices]
    for app, own in zip(offices, seen, strict=True):
        app.watch = own
    try:
        yield lambda: generate_latest(registry)
    finally:
        for app, earlier in zip(offices, before, strict=True):
            app.watch = earlier


class _Watched:
    """One office as this process sees it: what was read of it lately, and what this process did for it."""

    def __init__(self, app: App, backups: Path | None, kept_seconds: float) -> None:
        self.app, self._backups, self._kept_seconds = app, backups, kept_seconds
        self.label = naming.database(app.engine)  # until the office can be read and its whole name is known
        self._lock = threading.Lock()
        self._reader: threading.Thread | None = None
        self._read: tuple[float, Figures | None] = (-float("inf"), None)
        self._fault = ""
        self.acts = Histogram(
            "acts", "By command and outcome.", ("command", "outcome"), registry=None, buckets=_BUCKETS
        )
        self.ticks = Counter("ticks", "By outcome.", ("outcome",), registry=None)
        self.last_tick: tuple[int, float] | None = None

    def acted(self, action: str, outcome: str, seconds: float) -> None:
        """Notes an act."""
        self.acts.labels(action, outcome).observe(seconds)

    def ticked(self, outcome: str, faults: int, seconds: float) -> None:
        """Notes a tick."""
        self.ticks.labels(outcome).inc()
        self.last_tick = (faults, seconds)

    def begin(self) -> None:
        """Begins to read the office, unless that was done lately or is still under way."""
        with self._lock:
            if self._reader is None and monotonic() - self._read[0] >= self._kept_seconds:
                self._reader = threading.Thread(target=self._look, name=f"metrics of {self.label}", daemon=True)
                self._reader.start()

    def result(self, until: float) -> Figures | None:
        """Returns what was read; None when it cannot be, or not before the (monotonic) time `until`."""
        reader = self._reader
        if reader is not None:
            reader.join(max(until - monotonic(), 0))
            if reader.is_alive():
                return None
        return self._read[1]

    def _look(self) -> None:
        found, fault = None, ""
        try:
            found = figures(self.app, self._backups)
            self.label = found.label
        except KyhanError as error:
            fault = error.message.en
        except Exception as error:  # noqa: BLE001 - whatever it is, the page says that the office cannot be read
            fault = f"{type(error).__name__}: {error}"
        if fault not in ("", self._fault):  # told once, not at every look
            _log.warning("no figures of %s: %s", self.label, fault)
        self._fault = fault
        with self._lock:
            self._read, self._reader = (monotonic(), found), None


class _Offices(Collector):
    """Everything about the offices, asked anew whenever somebody looks."""

    def __init__(self, offices: Sequence[_Watched], wait_seconds: float) -> None:
        self._offices, self._wait_seconds = offices, wait_seconds

    def collect(self) -> Iterator[Metric]:
        """Reads all offices at the same time, waiting for them no longer than it may, and returns their figures."""
        until = monotonic() + self._wait_seconds
        for office in self._offices:
            office.begin()
        page = _Page()
        labels: set[str] = set()
        for office in self._offices:
            found = office.result(until)
            label = office.label
            while label in labels:  # a copy of an office beside it; a page that names two things the same is refused
                label += "+"
            labels.add(label)
            page.put("kyhan_up", int(found is not None), label)
            if found is not None:
                page.put_figures(label, found, office.app)
            page.put_work(label, office)
        yield from page.families()


class _Page:
    """The families of figures while they are filled; the first label of each is the office."""

    def __init__(self) -> None:
        self._families: dict[str, GaugeMetricFamily | CounterMetricFamily] = {}
        for name, meaning, *labels in _GAUGES:
            self._families[name] = GaugeMetricFamily(name, meaning, labels=("office", *labels))
        for name, meaning, *labels in _COUNTERS:
            self._families[name] = CounterMetricFamily(name, meaning, labels=("office", *labels))
        self._commands = HistogramMetricFamily(_COMMANDS, "How long commands took in this process, with waiting.")

    def families(self) -> list[Metric]:
        """Returns the families that have figures."""
        return [family for family in (*self._families.values(), self._commands) if family.samples]

    def put(self, name: str, value: float, *labels: str) -> None:
        """Adds one figure."""
        self._families[name].add_metric(labels, value)

    def put_figures(self, label: str, found: Figures, app: App) -> None:
        """Adds what was read of an office. Ages are as of now, not of when it was read."""
        now = app.clock.now()
        practice = "true" if found.head.practice else "false"
        about = (found.head.office, practice, found.release, found.server, found.schema, found.program_schema)
        self.put("kyhan_office_info", 1, label, *about)
        for (cycle, kind), running in found.deadlines.items():
            self.put("kyhan_deadlines_open", running.open, label, cycle, kind)
            self.put("kyhan_deadlines_overdue", running.overdue, label, cycle, kind)
        for state in ("waiting", "retrying", "sending", "given_up", "sent"):
            self.put("kyhan_mails_today", getattr(found.mails, state), label, state)
        for (cycle, state), count in found.reminders.items():
            self.put("kyhan_reminders", count, label, cycle, state)
        for kind, at in found.ticked_at.items():
            self.put("kyhan_tick_age_seconds", (now - at).total_seconds(), label, kind)
            self.put("kyhan_schedulers_alive", found.alive[kind], label, kind)
        for chain, count in found.events.items():
            self.put("kyhan_history_events", count, label, chain)
        if found.sealed_at is not None:
            self.put("kyhan_history_seal_age_seconds", (now - found.sealed_at).total_seconds(), label)
        if found.backups is not None:
            self.put("kyhan_backups", found.backups.count, label)
            if found.backups.newest_on is not None:
                age = now - at_office(found.backups.newest_on)
                self.put("kyhan_backup_age_seconds", age.total_seconds(), label)

    def put_work(self, label: str, office: _Watched) -> None:
        """Adds what this process did for an office."""
        for metric in office.acts.collect():
            for sample in metric.samples:
                suffix = sample.name.removeprefix(metric.name)
                if suffix != "_created":
                    labels = {"office": label, **sample.labels}
                    self._commands.add_sample(_COMMANDS + suffix, labels, sample.value)
        for metric in office.ticks.collect():
            for sample in metric.samples:
                if sample.name.endswith("_total"):
                    self.put("kyhan_ticks", sample.value, label, sample.labels["outcome"])
        if office.last_tick is not None:
            faults, seconds = office.last_tick
            self.put("kyhan_last_tick_faults", faults, label)
            self.put("kyhan_last_tick_duration_seconds", seconds, label)


_COMMANDS: Final = "kyhan_command_duration_seconds"
_GAUGES: Final = (
    ("kyhan_up", "Whether the office's database could be read (1) or not (0)."),
    (
        "kyhan_office_info",
        "What the office is and what it runs on; always 1.",
        "name",
        "practice",
        "release",
        "server",
        "schema",
        "program_schema",
    ),
    ("kyhan_deadlines_open", "Deadlines that run, those that are over included.", "cycle", "kind"),
    ("kyhan_deadlines_overdue", "Deadlines that run although their last day has passed.", "cycle", "kind"),
    ("kyhan_mails_today", "Mails of today by how they stand.", "state"),
    ("kyhan_reminders", "Reminders of the cycles that run, by what became of their mail.", "cycle", "state"),
    ("kyhan_tick_age_seconds", "Since the last tick of any scheduler of a kind.", "kind"),
    ("kyhan_schedulers_alive", "Schedulers of a kind that ticked within the last three minutes.", "kind"),
    ("kyhan_history_seal_age_seconds", "Since the history was last sealed."),
    ("kyhan_backups", "Daily backups that are kept; 0 also when their folder cannot be read."),
    ("kyhan_backup_age_seconds", "Since the beginning of the day of the newest daily backup."),
    ("kyhan_last_tick_faults", "What went wrong in this process's last tick: parts of it and mails."),
    ("kyhan_last_tick_duration_seconds", "How long this process's last tick took."),
)
"""Name, meaning, labels beside the office."""
_COUNTERS: Final = (
    ("kyhan_history_events", "Events in each chain of the history.", "chain"),
    ("kyhan_ticks", "Ticks of this process by outcome: worked, idle or failed.", "outcome"),
)
"""The same; the page adds _total to the names."""
