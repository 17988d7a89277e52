"""Fifty people at work while workers are killed and the database crashes."""

import datetime as dt
import random
import statistics
import sys
import threading
import time
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from endurance.browser import SIGNED_OUT, Browser, Journal, Lost
from endurance.chaos import Chaos
from endurance.deeds import Worker
from endurance.invariants import check_all
from endurance.people import PASSWORD, create_people, survey
from endurance.verify import check_writes
from endurance.writes import SAVED

# A killed worker is noticed by its clients within this while.
NOTICED = 0.5


@dataclass
class Result:
    seconds: float
    journal: Journal
    chaos: Chaos
    health: int
    violations: list[str] = field(default_factory=list)
    errors: Counter = field(default_factory=Counter)
    # Seconds from the database's return to the first success, and to the last error.
    returns: list[tuple[float, float]] = field(default_factory=list)
    between_kills: list[int] = field(default_factory=list)


def run(portal, database, options):
    known = set(check_all())
    people = create_people(options.utilisateurs)
    ground, journal = survey(), Journal()
    workers = sign_everybody_in(portal, people, ground, journal, options.graine)
    say(f"{len(workers)} personnes connectées. Coupures pendant {options.minutes} min…")
    chaos = make_chaos(portal, database, options)
    start = time.time()
    chaos.start()
    work_together(workers, start + options.minutes * 60, options.pause)
    chaos.join()
    end = time.time()
    # Ours was cut with the others.
    connection.close()
    result = Result(end - start, journal, chaos, portal.health())
    judge(result, end, options)
    # What the demo itself wrote without its history is no fault of the cuts.
    result.violations = [v for v in result.violations if v not in known]
    return result


def make_chaos(portal, database, options):
    quiet = min(options.calme, options.minutes * 30)
    return Chaos(
        portal,
        database,
        random.Random(options.graine),  # noqa: S311
        seconds=options.minutes * 60 - quiet,
        kills=options.coupures,
        restarts=options.redemarrages,
        away=options.absence,
    )


def sign_everybody_in(portal, people, ground, journal, seed):
    workers = []
    for rank, person in enumerate(people):
        browser = Browser(portal.port, journal, person.email)
        browser.sign_in(PASSWORD)
        rng = random.Random(seed * 1000 + rank)  # noqa: S311
        workers.append(Worker(person, browser, ground, rng))
    return workers


def work_together(workers, until, pause):
    """One thread a person, each with its own pace."""
    failures = []

    def work(worker):
        try:
            while time.time() < until:
                try:
                    worker.do_something()
                except Lost:
                    # As one who reloads the page.
                    time.sleep(0.5)
                time.sleep(worker.rng.uniform(0, 2 * pause))
        except Exception as error:
            failures.append((worker.person.email, error))
            raise

    threads = [threading.Thread(target=work, args=[worker]) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        sys.exit(f"Le pilote a échoué, et non le portail : {failures}")


def judge(result, end, options):
    """Everything that must hold, each breach in a sentence."""
    violations = result.violations
    if result.chaos.error:
        violations.append(f"Les coupures se sont arrêtées : {result.chaos.error}.")
    say("Relecture des écritures…")
    violations += check_writes(result.journal.writes)
    say("Relecture de la base…")
    violations += check_all()
    violations += explain_errors(result, options.retour)
    violations += check_sessions(result.journal)
    quiet = [r for r in result.journal.requests if r.failed and r.end > end - options.calme]
    violations += [f"Erreur dans les dernières secondes : {tell(r)}." for r in quiet]
    if result.health != 200:
        violations.append(f"/sante/ répond {result.health} à la fin.")
    result.between_kills = count_between_kills(result)


def explain_errors(result, grace):
    """Errors count as the kill's or the outage's; the others are breaches."""
    kills = [kill.at for kill in result.chaos.kills]
    for request in filter(lambda r: r.failed, result.journal.requests):
        if request.status == 0 and _met_a_kill(request, kills):
            result.errors["processus tué", request.kind] += 1
        elif any(_met_an_outage(request, outage, grace) for outage in result.chaos.outages):
            result.errors["base absente", request.kind] += 1
        else:
            result.errors["inexpliquée", request.kind] += 1
            yield f"Erreur sans coupure : {tell(request)}."
    result.returns = [_measure_return(result.journal, o, grace) for o in result.chaos.outages]


def _met_a_kill(request, kills):
    """A worker was killed while it waited for its answer."""
    index = bisect_left(kills, request.start - NOTICED)
    return index < len(kills) and kills[index] <= request.end


def _met_an_outage(request, outage, grace):
    return request.end >= outage.start and request.start <= outage.end + grace


def _measure_return(journal, outage, grace):
    """(seconds to the first success, seconds to the last error), from the database's return."""
    # The public pages may answer without the database.
    good = (r.end for r in journal.requests if not r.failed and r.path != "/statistiques/")
    first = min((end for end in good if end >= outage.end), default=outage.end)
    met = (r for r in journal.requests if r.status >= 500 and _met_an_outage(r, outage, grace))
    last = max((r.end for r in met), default=outage.end)
    return first - outage.end, max(0.0, last - outage.end)


def check_sessions(journal):
    """Nobody is signed out by a cut."""
    for who in sorted({r.who for r in journal.requests if r.error == SIGNED_OUT}):
        yield f"{who} a été déconnecté."


def count_between_kills(result):
    """How many writes succeeded between each kill and the next."""
    saved = sorted(w.end.timestamp() for w in result.journal.writes if w.outcome == SAVED)
    ranks = [bisect_left(saved, kill.at) for kill in result.chaos.kills]
    return [b - a for a, b in zip(ranks, ranks[1:], strict=False)]


def spread(numbers):
    if not numbers:
        return "–"
    return f"{min(numbers)} / {statistics.median(numbers):g} / {max(numbers)}"


def tell(request):
    at = dt.datetime.fromtimestamp(request.end)  # noqa: DTZ006
    return f"{request.kind}, {request.method} {request.path}, à {at:%H:%M:%S}"


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
