"""How does a child process live on a host whose clock is wrong, or is set while it runs?

Only the machine's own time of day is moved (CLOCK_REALTIME), as NTP or a person moves it; the clock that only counts on
(CLOCK_MONOTONIC) goes on as it does. A small library, built by the machine's C compiler and loaded before all others,
adds to every time that is asked for the seconds that stand in a file at that moment.
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import pytest

_SOURCE: Final = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <fcntl.h>
#include <unistd.h>
#include <time.h>
#include <sys/time.h>
static long ahead(void) {
    char text[32] = {0};
    const char *name = getenv("TEST_CLOCK_AHEAD");
    int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    if (read(file, text, sizeof text - 1) < 0) text[0] = 0;
    close(file);
    return atol(text);
}
int clock_gettime(clockid_t id, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(id, at);
    if (!done && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) at->tv_sec += ahead();
    return done;
}
int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec exact;
    (void) zone;
    if (clock_gettime(CLOCK_REALTIME, &exact)) return -1;
    at->tv_sec = exact.tv_sec;
    at->tv_usec = exact.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *at) {
    struct timespec exact;
    if (clock_gettime(CLOCK_REALTIME, &exact)) return -1;
    if (at) *at = exact.tv_sec;
    return exact.tv_sec;
}
"""


@dataclass(frozen=True)
class HostClock:
    """The clock of a host. Processes started with `environment` live by it, and see at once when it is set."""

    library: Path
    file: Path

    @classmethod
    def made(cls, folder: Path) -> Self:
        """Builds the library in a folder; skips the test where there is no C compiler."""
        compiler = shutil.which("cc")
        if compiler is None:
            pytest.skip("there is no C compiler, and only a library can move a process's clock")
        library, source = folder / "clock.so", folder / "clock.c"
        source.write_text(_SOURCE)
        subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True, timeout=60)
        clock = cls(library, folder / "ahead")
        clock.set(0)
        return clock

    def set(self, ahead: int) -> None:
        """Sets the clock so many seconds ahead of the true time (negative: behind)."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(ahead))
        fresh.replace(self.file)

    @property
    def environment(self) -> dict[str, str]:
        """What a process is started with."""
        return {"LD_PRELOAD": str(self.library), "TEST_CLOCK_AHEAD": str(self.file)}
