"""Two requests at the same moment on every form: no lost write, no error, nobody stuck."""

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import close_old_connections, connection

from endurance.browser import Journal, Lost
from endurance.deeds import ADDRESS, MOVE
from endurance.entries import ACTE, COMITE, FICHE, TERRITOIRE
from endurance.invariants import check_all
from endurance.meetings import DriverError, moved, on_page, typed
from endurance.pairs_table import CASES
from endurance.scenes import Stage
from endurance.verify import check_writes
from endurance.writes import SAVED, UNKNOWN

ENTRY = {
    "fiches_action": FICHE[2],
    "conventions": ACTE,
    "comites": COMITE,
    "territoires": TERRITOIRE[0],
}
PEOPLE = ("chef", "prefecture", "collegue")


@dataclass
class Result:
    journal: Journal
    # (form, meeting) -> answers -> how many pairs
    answers: dict = field(default_factory=lambda: defaultdict(Counter))
    breaches: Counter = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    overlapping: int = 0

    @property
    def pairs(self):
        return sum(sum(counts.values()) for counts in self.answers.values())


def run(portal, options):
    known = set(check_all())
    result = Result(Journal())
    stage = Stage(portal, result.journal, options.graine)
    cases = [case for case in CASES if options.formulaire in f"{case.form}, {case.meeting}"]
    for rank in range(options.paires):
        play(cases[rank % len(cases)], stage, result)
    result.violations += check_writes(result.journal.writes)
    result.violations += [sentence for sentence in check_all() if sentence not in known]
    result.violations += check_idle()
    return result


def play(case, stage, result):
    """One pair: both answers are among those allowed, and what follows still works."""
    close_old_connections()
    scene = case.scene(stage)
    pages = meet(scene.posts, result)
    answers = tuple(sorted(answer_of(post) for post in scene.posts))
    result.answers[case.form, case.meeting][answers] += 1
    found = []
    if answers not in case.allowed:
        said = " ".join(text for post in scene.posts for text in post.write.said)
        found.append(f"réponses {answers}, attendu {sorted(case.allowed)} {said}".strip())
    found += scene.after()
    for post, page in zip(scene.posts, pages, strict=True):
        if post.again and page is not None and page.status == 409:
            found += send_again(post, page)
    found += go_on(stage, scene)
    result.breaches[case.form, case.meeting] += len(found)
    result.violations += [f"{case.form}, {case.meeting} : {text}." for text in found]


def meet(posts, result):
    """Both are sent at the same moment."""
    barrier = threading.Barrier(len(posts))
    pages = [None] * len(posts)

    def go(rank, post):
        barrier.wait()
        try:
            pages[rank] = post.send()
        except Lost:
            pass

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one, other = (post.write for post in posts)
    result.overlapping += one.start < other.end and other.start < one.end
    return pages


def answer_of(post):
    """« fait », « dit » (redirected with a refusal), or the status."""
    write = post.write
    if write.outcome == SAVED:
        return "fait"
    if write.outcome == UNKNOWN and write.status != 302:
        return str(write.status or "sans réponse")
    return "dit" if write.status == 302 else str(write.status)


def send_again(post, page):
    """« Enregistrer ma version »: what was typed is in the page of the conflict, and saved."""
    post.form = page.forms('name="revision"')[0]
    again = post.send()
    if not again.saved:
        yield f"renvoyée après le conflit, la saisie n'est pas enregistrée ({again.status})"


def go_on(stage, scene):
    """Whoever may still types in the dossier, or moves it; else it must have ended."""
    if not scene.kind:
        return
    entry = ENTRY[scene.kind]
    for who in PEOPLE:
        try:
            post = typed(stage, who, entry, scene.dossier.pk)
        except DriverError:
            continue
        page = post.send()
        if not page.saved:
            yield f"ensuite, {who} n'a pas pu modifier ({page.status})"
        return
    for who in PEOPLE:
        if post := any_move(stage, who, scene):
            post.send()
            if post.write.outcome != SAVED:
                yield f"ensuite, {who} n'a pas pu faire « {post.write.what} »"
            return
    scene.dossier.refresh_from_db()
    if not scene.dossier.closed:
        yield f"personne ne peut plus rien à l'état « {scene.dossier.state} »"


def any_move(stage, who, scene):
    """The first thing that the dossier's page offers to this person; None when it is nothing."""
    url = f"{ADDRESS[scene.kind]}{scene.dossier.pk}/"
    page = stage.browsers[who].get(url)
    for form in page.forms():
        if MOVE.search(form.action) or form.action == f"{url}restaurer/":
            return on_page(stage, who, scene.kind, scene.dossier, form.action)
    found = MOVE.search(page.text.replace('"', "\n"))
    return moved(stage, who, scene.kind, scene.dossier, found[1]) if found else None


def check_idle():
    """No transaction was left open, holding its rows."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, query FROM pg_stat_activity"
            " WHERE state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
        )
        for pid, query in cursor.fetchall():
            yield f"Une transaction reste ouverte ({pid}) : {query[:80]}."
