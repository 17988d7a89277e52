"""The portal as in production: gunicorn, two workers of four threads."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from endurance.browser import HOST, Browser, Journal, Lost


class Portal:
    def __init__(self, process, port):
        self.process, self.port = process, port

    def workers(self):
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [int(child) for child in children.split()]

    def kill_worker(self, rng: random.Random):
        """SIGKILL one of them; None when none is there at this moment."""
        workers = self.workers()
        if not workers:
            return None
        chosen = rng.choice(workers)
        os.kill(chosen, signal.SIGKILL)
        return chosen

    def health(self):
        """The status of `/sante/`; 0 without an answer."""
        try:
            return Browser(self.port, Journal(), "sante").get("/sante/").status
        except Lost:
            return 0


@contextmanager
def serve(port, log):
    """A portal that answers, stopped at the end; what it says goes to `log`."""
    command = [
        sys.executable, "-m", "gunicorn", "pvd_portal.wsgi:application",
        "--config", "script/gunicorn_prod.py", "--bind", f"{HOST}:{port}",
        "--log-level", "warning", "--access-logfile", "/dev/null",
    ]  # fmt: skip
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(command, env=os.environ, stdout=file, stderr=file)  # noqa: S603
        portal = Portal(process, port)
        try:
            _wait(portal)
            yield portal
        finally:
            process.terminate()
            process.wait()


def _wait(portal):
    for _ in range(300):
        if portal.health() == 200:
            return
        time.sleep(0.2)
    sys.exit("gunicorn n'a pas démarré : voir var/epreuve/gunicorn.log.")
