"""Settings of gunicorn for script/demo: says where to go once the port really answers."""

from pathlib import Path


def when_ready(server):
    host, port = server.LISTENERS[0].getsockname()
    accounts = Path("var/comptes.txt").read_text(encoding="utf-8").rstrip()
    print(  # noqa: T201
        f"\n{accounts}\n\nPortail PVD : http://{host}:{port}/   (Ctrl+C pour arrêter)",
        flush=True,
    )
