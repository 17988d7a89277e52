"""What breaks the portal: workers killed on a schedule, a database that crashes."""

import threading
import time
from typing import NamedTuple


class Kill(NamedTuple):
    at: float
    pid: int


class Outage(NamedTuple):
    """The database was stopped at `start`, and accepted connections again at `end`."""

    start: float
    end: float


class Chaos(threading.Thread):
    """Kills evenly spread over `seconds`, and restarts between them."""

    def __init__(self, portal, database, rng, *, seconds, kills, restarts, away):
        super().__init__(daemon=True)
        self.portal, self.database, self.rng, self.away = portal, database, rng, away
        self.kills, self.outages = [], []
        self.error = None
        moments = [(seconds * (i + 0.5) / kills, self._kill) for i in range(kills)]
        moments += [(seconds * (i + 1) / (restarts + 1), self._restart) for i in range(restarts)]
        self.moments = sorted(moments, key=lambda moment: moment[0])

    def run(self):
        start = time.time()
        try:
            for after, act in self.moments:
                time.sleep(max(0.0, start + after - time.time()))
                act()
        except Exception as error:  # noqa: BLE001 - said in the report
            self.error = error

    def _kill(self):
        for _ in range(50):
            # Noted before: a request that it cuts may end first.
            at = time.time()
            if pid := self.portal.kill_worker(self.rng):
                self.kills.append(Kill(at, pid))
                return
            time.sleep(0.1)

    def _restart(self):
        """As a crash: nothing is written back, the log is played again."""
        start = time.time()
        self.database.stop("immediate")
        time.sleep(self.away)
        self.database.start()
        self.outages.append(Outage(start, time.time()))
