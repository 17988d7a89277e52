"""The history of a dossier and of its rows, field by field, and one field brought back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import connection, models, transaction
from django.db.models import CharField, DateTimeField, F, Max, OuterRef, Q, Subquery, Value
from simple_history.models import DeletedObject

from pvd_portal.dossiers.conflicts import VIDE, words
from pvd_portal.dossiers.rights import readable_since

PAR_PAGE = 25
# Keys and counters, and what the trace of the moves says better.
IGNORED = frozenset(
    {"id", "revision", "created_at", "created_by", "updated_at", "state_at", "state_by"}
    | {"archived_by", "fictive", "fictif", "source", "ordre", "auteur", "repondu_par", "levee_par"}
)
VERBS = {"+": "ajout", "~": "modification", "-": "suppression"}


@dataclass(frozen=True)
class Source:
    """One historied model under a dossier. `path`: the field of its records that leads there."""

    model: type[models.Model]
    path: str
    # « Financement : ADEME »; the records come with what `related` joins.
    name: Callable[[Any], str]
    related: tuple[str, ...] = ()
    # A remark is its author's: nobody undoes it, nor its answer, for somebody else.
    restorable: bool = True

    @property
    def records(self) -> Any:
        model: Any = self.model
        return model.history.model.objects

    @property
    def code(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def m2m(self) -> list[str]:
        return [f.name for f in self.records.model._history_m2m_fields]


@dataclass(frozen=True)
class Change:
    """One field before and after; `restore` names it in the form that brings it back."""

    label: str
    before: str
    after: str
    restore: str = ""


@dataclass
class Event:
    """What one save did: who, when, on what, and each field before and after."""

    date: Any
    who: str
    title: str
    changes: list[Change] = field(default_factory=list)


def last_change(sources: Iterable[Source], dossier: Any) -> Any:
    """The latest record of the dossier or of its rows: who saved, and when; or None."""
    latest = [
        source.records.filter(**{source.path: dossier.pk}).select_related("history_user").first()
        for source in sources
    ]
    return max(filter(None, latest), key=lambda record: record.history_date, default=None)


def count_history(sources: tuple[Source, ...], dossier: Any, user: Any) -> int:
    """How many events `history_page` tells of, in one short query."""
    since = readable_since(user, dossier)
    values = [dossier._meta.pk.get_db_prep_value(dossier.pk, connection)]
    if since is not None:
        values.append(DateTimeField().get_db_prep_value(since, connection))
    with connection.cursor() as cursor:
        cursor.execute(_count_query(sources, len(values) > 1), values * len(sources))
        return int(cursor.fetchone()[0])


@cache
def _count_query(sources: tuple[Source, ...], dated: bool) -> str:
    """Written once: simple-history builds a manager each time that its records are asked for."""
    condition = " AND history_date >= %s" if dated else ""
    counts = []
    for source in sources:
        meta = source.records.model._meta
        column = meta.get_field(source.path).column
        counts.append(f"(SELECT COUNT(*) FROM {meta.db_table} WHERE {column} = %s{condition})")  # noqa: S608 - our names
    return f"SELECT {' + '.join(counts)}"


def history_page(sources: tuple[Source, ...], dossier: Any, user: Any, number: Any) -> Page:
    """One page of events, the latest first; the same number of queries whatever the rows.

    Who could not read a draft does not read it here: nothing from before it was left.
    """
    since = readable_since(user, dossier)
    keys = [_keys(rank, source, dossier, since) for rank, source in enumerate(sources)]
    rows = keys[0].union(*keys[1:], all=True) if len(keys) > 1 else keys[0]
    page = Paginator(rows.order_by("-event_at", "-event_record"), PAR_PAGE).get_page(number)
    lines = list(page.object_list)
    events: dict[int, Event] = {}
    for rank, source in enumerate(sources):
        wanted = [(i, line) for i, line in enumerate(lines) if line["event_source"] == str(rank)]
        events.update(_events(source, wanted))
    page.object_list = [events[i] for i in range(len(lines))]
    return page


def _keys(rank: int, source: Source, dossier: Any, since: Any) -> Any:
    """(kind, date, record, the record before it) of each record of this source."""
    earlier = (
        source.records.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
        .order_by()
        .values("id")
        .annotate(last=Max("history_id"))
        .values("last")
    )
    rows = source.records.filter(**{source.path: dossier.pk})
    if since is not None:
        rows = rows.filter(history_date__gte=since)
    return (
        rows.order_by()
        .annotate(
            event_source=Value(str(rank), output_field=CharField()),
            event_before=Subquery(earlier),
            event_at=F("history_date"),
            event_record=F("history_id"),
        )
        .values("event_source", "event_before", "event_at", "event_record")
    )


def _events(source: Source, wanted: list[tuple[int, Any]]) -> dict[int, Event]:
    pks = {pk for _, line in wanted for pk in (line["event_record"], line["event_before"]) if pk}
    if not pks:
        return {}
    # Every key of a record that may be told in words.
    keys = [f.name for f in source.records.model._meta.fields if f.is_relation]
    joined = source.records.select_related(*keys, *source.related).filter(pk__in=pks)
    records = {record.pk: record for record in joined}
    sets = _read_sets(source, pks)
    return {
        i: _event(source, records[line["event_record"]], records.get(line["event_before"]), sets)
        for i, line in wanted
    }


def _read_sets(source: Source, pks: set[int]) -> dict[str, dict[int, list[Any]]]:
    """{field: {record: related objects}} of the many-to-many fields; one query each."""
    found: dict[str, dict[int, list[Any]]] = {}
    for name in source.m2m:
        model = _set_model(source, name)
        many: Any = source.model._meta.get_field(name)
        target = many.m2m_reverse_field_name()
        found[name] = {}
        for row in model.objects.filter(history__in=pks).select_related(target):
            found[name].setdefault(row.history_id, []).append(getattr(row, target))
    return found


def _set_model(source: Source, name: str) -> Any:
    """The model of the rows that keep a many-to-many field, as simple-history names it."""
    record = source.records.model
    return apps.get_model(record._meta.app_label, f"{record.__name__}_{name}")


def _event(source: Source, record: Any, before: Any, sets: Any) -> Event:
    who = str(record.history_user) if record.history_user else "Portail"
    event = Event(record.history_date, who, f"{source.name(record)} : {VERBS[record.history_type]}")
    if before is None or record.history_type != "~":
        return event
    key = f"{source.code}.{record.pk}"
    names = {f.name for f in record.tracked_fields if f.editable} - IGNORED - {source.path}
    delta = record.diff_against(
        before, included_fields=names - set(source.m2m), foreign_keys_are_objs=True
    )
    changed = {change.field: (change.old, change.new) for change in delta.changes}
    # simple-history leaves out what no form edits: the state, its dates.
    for f in record.tracked_fields:
        if not f.editable and f.name not in IGNORED:
            old, new = getattr(before, f.attname), getattr(record, f.attname)
            if old != new:
                changed[f.name] = (old, new)
    for name, by_record in sets.items():
        old, new = by_record.get(before.pk, []), by_record.get(record.pk, [])
        if {o.pk for o in old} != {n.pk for n in new}:
            changed[name] = (old, new)
    for f in (*source.model._meta.fields, *source.model._meta.many_to_many):
        if f.name in changed:
            old, new = changed[f.name]
            restore = f"{key}.{f.name}" if f.editable and source.restorable else ""
            event.changes.append(
                Change(_label(f), value_words(f, old), value_words(f, new), restore)
            )
    if record.history_change_reason and not event.changes:
        event.title = f"{source.name(record)} : {record.history_change_reason}"
    return event


def _label(f: Any) -> str:
    text = str(f.verbose_name)
    return text[:1].upper() + text[1:]


def value_words(f: Any, value: Any) -> str:
    """A stored value in words: the label of a choice, an amount with its euro."""
    if isinstance(value, DeletedObject):
        return VIDE if value.pk is None else "supprimé depuis"
    if getattr(f, "choices", None) and not isinstance(value, list):
        return str(dict(f.flatchoices).get(value, value)) if value not in (None, "") else VIDE
    money = isinstance(f, models.DecimalField) and "montant" in (f.name + f.verbose_name)
    return words(value, money=money or f.name.startswith("cout"))


class RestoreRefused(Exception):
    """The value can't come back; says why in French."""


def restore_field(sources: tuple[Source, ...], dossier: Any, asked: str) -> str:
    """Bring one field back to what it was before the change named « model.record.field ».

    Under the dossier's lock, in the same transaction as the right that was asked again. Returns
    the field's label. Raises RestoreRefused.
    """
    source, record, f = _find_change(sources, dossier, asked)
    before = (
        source.records.filter(id=record.id, history_id__lt=record.history_id)
        .order_by("-history_id")
        .first()
    )
    row = source.model._default_manager.filter(pk=record.id).first()
    if before is None or row is None:
        raise RestoreRefused("La ligne n'existe plus : ajoutez-la de nouveau.")
    with transaction.atomic():
        if f.many_to_many:
            ids = [o.pk for o in _read_sets(source, {before.pk})[f.name].get(before.pk, [])]
            getattr(row, f.name).set(ids)
        else:
            setattr(row, f.attname, getattr(before, f.attname))
        try:
            row.full_clean()
        except ValidationError as error:
            raise RestoreRefused(" ".join(error.messages)) from error
        row.save()
        dossier.claim_revision(dossier.revision)
    return _label(f)


def _find_change(sources: tuple[Source, ...], dossier: Any, asked: str) -> Any:
    code, _, rest = asked.partition(".")
    pk, _, name = rest.partition(".")
    source = next((s for s in sources if s.code == code and s.restorable), None)
    if source is None or not (pk.isdecimal() and len(pk) < 19):
        raise RestoreRefused("Cette modification n'existe pas.")
    record = source.records.filter(Q(**{source.path: dossier.pk}), pk=pk).first()
    fields = {f.name: f for f in (*source.model._meta.fields, *source.model._meta.many_to_many)}
    f = fields.get(name)
    if record is None or f is None or not f.editable or name in IGNORED | {source.path}:
        raise RestoreRefused("Cette modification n'existe pas.")
    return source, record, f
