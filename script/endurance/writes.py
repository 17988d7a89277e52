"""What a person wrote, and what it should have left in the database."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from endurance.browser import Lost
from endurance.pages import errors

# The answer never came, or said that something broke: done or not, but whole.
UNKNOWN, SAVED, REFUSED = "sans réponse", "enregistrée", "refusée"


@dataclass
class Write:
    """`places`: « app.Model.field » -> how many rows must carry the marker."""

    marker: str
    who: str
    what: str
    places: Counter = field(default_factory=Counter)
    # (app.Model of the dossier, pk, action): a move leaves its trace.
    move: tuple[str, Any, str] | None = None
    # Asked of the database at the end: is the rest of it there too?
    also: Callable[[], bool] | None = None
    outcome: str = UNKNOWN
    status: int = 0
    # What the page said of a refusal.
    said: list[str] = field(default_factory=list)
    start: dt.datetime | None = None
    end: dt.datetime | None = None

    def __str__(self):
        return f"{self.what}, {self.who}, {self.marker}, {self.start:%H:%M:%S}"


def begin(browser, what):
    """A new write of this person, with a marker that nothing else carries."""
    number = browser.journal.number()
    write = Write(f"[ep.{number}]", browser.email, what)
    browser.journal.writes.append(write)
    return write


def send(browser, write, form, path):
    """Post the form; what came of it is in the write. Raises Lost."""
    write.start = write.start or now()
    write.outcome = UNKNOWN
    try:
        page = browser.submit(form, path)
    finally:
        write.end = now()
    write.status = page.status
    if page.status < 500:
        write.outcome = SAVED if page.saved else REFUSED
    return page


def send_and_read(browser, write, form, path):
    """As `send`, where only the page that follows says whether it was done."""
    page = send(browser, write, form, path)
    if write.outcome == SAVED:
        write.outcome = UNKNOWN
        try:
            write.said = errors(browser.follow(page).text)
        except Lost:
            return page
        write.outcome = REFUSED if write.said else SAVED
    return page


def now():
    return dt.datetime.now(dt.UTC)
