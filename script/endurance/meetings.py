"""How two requests are made ready, each on the page that its person had open."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from endurance.deeds import ADDRESS, fill_asked
from endurance.entries import type_in, written_rows
from endurance.names import NOUN, name_of
from endurance.writes import Write, begin, send, send_and_read


class DriverError(Exception):
    """The trial itself could not be played."""


@dataclass
class Post:
    """A form filled in, ready to be sent."""

    browser: Any
    form: Any
    path: str
    write: Write
    # Only the page that follows says whether it was done.
    read: bool = False
    # Answered 409, it is sent again: nothing typed is lost.
    again: bool = False

    def send(self):
        function = send_and_read if self.read else send
        return function(self.browser, self.write, self.form, self.path)

    def twin(self):
        """The same form, sent again from the same session: a double click."""
        browser = self.browser.twin()
        write = Write(self.write.marker, self.write.who, self.write.what, self.write.places)
        write.move, write.also = self.write.move, self.write.also
        self.browser.journal.writes.append(write)
        return Post(browser, self.form.copy(), self.path, write, self.read, self.again)


@dataclass
class Scene:
    """Two posts; `after()`: what is wrong once they are answered; then somebody goes on."""

    posts: list[Post]
    kind: str = ""
    dossier: Any = None
    after: Callable[[], list[str]] = field(default=list)


def opened(browser, path, having):
    forms = browser.get(path).forms(having)
    if not forms:
        raise DriverError(f"{path} : aucun formulaire « {having} » pour {browser.email}.")
    return forms[0]


def typed(stage, who, entry, pk, *, again=True):
    """The page of this entry, with this person's own marker typed in it."""
    browser, path = stage.browsers[who], entry.url(pk)
    form = opened(browser, path, 'name="revision"')
    write = begin(browser, entry.name)
    write.places = type_in(form, entry, write.marker, stage.rng)
    return Post(browser, form, path, write, again=again)


def deleted_row(stage, who, entry, rows, pk):
    """The same page, its last row ticked to be removed."""
    browser, path = stage.browsers[who], entry.url(pk)
    form = opened(browser, path, 'name="revision"')
    form.set(f"{rows.prefix}-{written_rows(form, rows)[-1]}-DELETE", "on")
    return Post(browser, form, path, begin(browser, f"{entry.name}, ligne retirée"))


def edited_row(stage, who, entry, rows, pk):
    """The same page, its last row changed."""
    browser, path = stage.browsers[who], entry.url(pk)
    form = opened(browser, path, 'name="revision"')
    write = begin(browser, f"{entry.name}, ligne changée")
    last = written_rows(form, rows)[-1]
    form.set(f"{rows.prefix}-{last}-{rows.text}", f"Épreuve {write.marker}")
    write.places[rows.label] = 1
    return Post(browser, form, path, write, again=True)


def moved(stage, who, kind, dossier, action):
    """The page that asks before a move, or before the archive, filled in."""
    url = f"{ADDRESS[kind]}{dossier.pk}/"
    route = "archiver/" if action == "archive" else f"actions/{action}/"
    path = f"{url}{route}"
    browser = stage.browsers[who]
    forms = [form for form in browser.get(path).forms() if not form.action]
    if not forms:
        raise DriverError(f"{path} : « {action} » n'est pas proposé à {browser.email}.")
    return _asked(browser, kind, dossier, forms[0], path)


def on_page(stage, who, kind, dossier, ending):
    """A form of the dossier's own page, by the end of its address: a remark, a restoration."""
    url = f"{ADDRESS[kind]}{dossier.pk}/"
    browser = stage.browsers[who]
    for form in browser.get(url).forms():
        if form.action.endswith(ending):
            return _asked(browser, kind, dossier, form, form.action)
    raise DriverError(f"{url} : aucun formulaire « {ending} » pour {browser.email}.")


def _asked(browser, kind, dossier, form, path):
    action = path.rstrip("/").rsplit("/", 1)[-1]
    write = begin(browser, f"{NOUN[kind]}, {name_of(kind, action)}")
    fill_asked(write, kind, dossier.pk, form, path)
    return Post(browser, form, path, write, read=True)
