"""Each write that was attempted, beside what the database kept of it."""

import datetime as dt
import re
from collections import defaultdict

from django.apps import apps
from django.db import models

from endurance.writes import REFUSED, SAVED

MARKER = re.compile(r"\[ep\.\d+\]")
# The clock of a record and that of the answer are read at two moments.
SLACK = dt.timedelta(seconds=2)


class Kept:
    """What the history and the traces hold of the markers."""

    def __init__(self, labels):
        # (label, marker) -> keys of the rows that carried it, and who wrote it first.
        self.rows, self.authors = defaultdict(set), {}
        for label in labels:
            self._read(label)

    def _read(self, label):
        app, name, field = label.split(".")
        model = apps.get_model(app, name)
        if hasattr(model, "history"):
            records, key, who = model.history.model.objects, model._meta.pk.attname, "history_user"
            rows = records.order_by("history_id")
        else:
            key, who = "pk", "user"
            rows = model._base_manager.order_by("pk")
        amount = isinstance(model._meta.get_field(field), models.DecimalField)
        if not amount:
            rows = rows.filter(**{f"{field}__contains": "[ep."})
        for pk, author, value in rows.values_list(key, f"{who}__email", field):
            for marker in [str(value)] if amount else MARKER.findall(value):
                self.rows[label, marker].add(pk)
                self.authors.setdefault((label, marker), author)

    def count(self, label, marker):
        return len(self.rows[label, marker])


def check_writes(writes):
    """French sentences: a write lost, half done, done though refused, or under another name."""
    kept = Kept({label for write in writes for label in write.places})
    saved = {write.marker for write in writes if write.outcome == SAVED}
    for write in writes:
        if write.outcome == REFUSED and write.marker in saved:
            # The second of a double click: what is there is the first one's.
            continue
        if write.places:
            yield from _check_places(write, kept)
        elif write.also is not None and write.outcome == SAVED and not write.also():
            yield f"Écriture perdue : {write}."
        if write.move and write.outcome == SAVED:
            yield from _check_move(write)


def _check_places(write, kept):
    found = {label: kept.count(label, write.marker) for label in write.places}
    whole = found == dict(write.places)
    if write.also is not None and any(found.values()):
        whole = whole and write.also()
    nothing = not any(found.values())
    if write.outcome == SAVED and nothing:
        yield f"Écriture perdue : {write}."
    elif not whole and not nothing:
        yield f"Écriture à moitié : {write} : {found} au lieu de {dict(write.places)}."
    elif write.outcome == REFUSED and not nothing:
        yield f"Écriture refusée ({write.status}) et pourtant faite : {write}."
    for label in write.places:
        author = kept.authors.get((label, write.marker))
        if author not in {None, write.who}:
            yield f"Écriture sous un autre nom : {write} : {author}."


def _check_move(write):
    """Its trace by that person in that while, and the record of the dossier that goes with it."""
    label, pk, action = write.move
    model = apps.get_model(label)
    when = (write.start - SLACK, write.end + SLACK)
    moves = model._meta.get_field("mouvements").related_model._base_manager
    trace = moves.filter(dossier=pk, action=action, user__email=write.who, at__range=when).last()
    if trace is None:
        yield f"Mouvement sans trace : {write}."
        return
    records = model.history.model.objects.filter(
        id=pk, history_user__email=write.who, history_date__range=when
    )
    if not records.filter(**{model.state_field: trace.to_state}).exists():
        yield f"Mouvement sans historique : {write}."
