"""gunicorn with two workers, the requests made to it, and the memory it took."""

import gzip
import http.client
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

HOST = "127.0.0.1"
CLIENTS = 8


class Answer(NamedTuple):
    seconds: float
    compressed: int
    body: bytes


class Server:
    def __init__(self, process, port):
        self.process, self.port = process, port

    def get(self, path, cookie="", encoding="gzip"):
        """One request on a connection of its own, as a sync worker closes it."""
        start = time.perf_counter()
        connection = http.client.HTTPConnection(HOST, self.port, timeout=600)
        headers = {"Accept-Encoding": encoding, **({"Cookie": cookie} if cookie else {})}
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - start
        connection.close()
        if response.status != 200:
            sys.exit(f"{path} : réponse {response.status} au lieu de 200.")
        packed = response.headers.get("Content-Encoding") == "gzip"
        return Answer(seconds, len(content), gzip.decompress(content) if packed else content)

    def requests_per_second(self, path, cookie, count):
        """`count` requests shared by the clients."""
        left = iter(range(count))

        def client():
            for _ in left:
                self.get(path, cookie)

        threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return count / (time.perf_counter() - start)

    def peak_memory(self):
        """The most that one worker took, in MB."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        peaks = [Path(f"/proc/{child}/status").read_text(encoding="ascii") for child in children]
        return max(int(re.search(r"VmHWM:\s+(\d+)", text)[1]) for text in peaks) / 1024


@contextmanager
def serve(port):
    """A server that answers, stopped at the end."""
    command = [
        sys.executable, "-m", "gunicorn", "pvd_portal.wsgi:application", "--workers", "2",
        "--bind", f"{HOST}:{port}", "--no-control-socket", "--timeout", "900",
        "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ)  # noqa: S603
    server = Server(process, port)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait()


def _wait(server):
    for _ in range(600):
        try:
            server.get("/sante/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("gunicorn n'a pas démarré.")
