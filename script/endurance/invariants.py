"""What is true of the database at any moment; each check yields French sentences of what is not.

`check_all()` of a sound database is empty. Read after the portal was broken under its readers.
"""

from collections import defaultdict

from django.apps import apps
from django.db import connection, models
from django.db.models import Max
from simple_history.models import registered_models

from communes.models import Territoire
from conventions.models import Convention
from conventions.models.jalons import find_wrong_dates
from fiches_action.enums import VALIDATIONS_DU_PLAN
from fiches_action.models import FicheAction
from pvd_portal.comites.enums import ACTION_PAR_DECISION, StatutComite
from pvd_portal.comites.models import Comite, PointOrdreDuJour
from pvd_portal.core.text import normalize_search
from pvd_portal.dossiers.models import ARCHIVE, OUT_OF_CYCLE

DOSSIERS = (Convention, FicheAction, Comite)
# Raised by an update of the table itself; set back in time by the demo, beside its history.
UNTRACKED = {"revision", "created_at", "state_at"}


def check_all():
    checks = (
        check_history,
        check_many_to_many,
        check_moves,
        check_archives,
        check_revisions,
        check_derived,
        check_decisions,
        check_agendas,
        check_creations,
        check_dates,
        check_database,
    )
    return [sentence for check in checks for sentence in check()]


def last_records(model):
    """{key of the row: its latest record}."""
    records = model.history.model.objects
    key = model._meta.pk.attname
    latest = records.order_by().values(key).annotate(last=Max("history_id")).values("last")
    return {getattr(r, key): r for r in records.filter(history_id__in=latest)}


def check_history():
    """The latest record says what the row says; a row that is gone was recorded as removed."""
    for model in registered_models.values():
        if not hasattr(model, "history"):
            continue
        rows = {row.pk: row for row in model._base_manager.all()}
        for pk, record in last_records(model).items():
            for text in _compare(rows.get(pk), record):
                yield f"{model._meta.label} {pk} : {text}."


def _compare(row, record):
    if (row is None) != (record.history_type == "-"):
        there = "absente" if row is None else "présente"
        yield f"ligne {there}, et le dernier historique dit « {record.history_type} »"
    elif row is not None:
        for f in record.tracked_fields:
            if f.name in UNTRACKED or f.many_to_many:
                continue
            ours, kept = getattr(row, f.attname), getattr(record, f.attname)
            if ours != kept:
                yield f"{f.name} vaut {ours!r}, et l'historique dit {kept!r}"


def check_many_to_many():
    """The communes of a fiche are those of its latest record."""
    records = last_records(FicheAction)
    kept = defaultdict(set)
    through = apps.get_model("fiches_action", "HistoricalFicheAction_communes")
    wanted = {r.history_id: pk for pk, r in records.items()}
    for history, commune in through.objects.filter(history__in=wanted).values_list(
        "history", "commune"
    ):
        kept[wanted[history]].add(commune)
    present = defaultdict(set)
    links = FicheAction.communes.through.objects.values_list("ficheaction", "commune")
    for pk, commune in links:
        present[pk].add(commune)
    for pk in records:
        if kept[pk] != present[pk]:
            ours, told = sorted(present[pk]), sorted(kept[pk])
            yield f"Fiche {pk} : communes {ours}, et l'historique dit {told}."


def check_moves():
    """The state is where the last move led, since that move, by who made it."""
    for model in DOSSIERS:
        last, last_in_cycle = {}, {}
        for move in moves_of(model).order_by("pk"):
            last[move.dossier_id] = move
            if move.action not in OUT_OF_CYCLE:
                last_in_cycle[move.dossier_id] = move
        for dossier in model._base_manager.all():
            name, move = f"{model.__name__} {dossier.pk}", last.get(dossier.pk)
            if move and move.to_state != dossier.state:
                yield f"{name} : « {dossier.state} », le dernier mouvement dit {move.to_state}."
            move = last_in_cycle.get(dossier.pk)
            if move and (move.at, move.user_id) != (dossier.state_at, dossier.state_by_id):
                yield f"{name} : état du {dossier.state_at}, mouvement du {move.at}."


def moves_of(model):
    return model._meta.get_field("mouvements").related_model._base_manager


def check_archives():
    """Archived when the last of its archives and restorations says so."""
    for model in DOSSIERS:
        moves = moves_of(model).filter(action__in=OUT_OF_CYCLE).order_by("pk")
        last = dict(moves.values_list("dossier", "action"))
        for pk, archived_at in model._base_manager.values_list("pk", "archived_at"):
            if (archived_at is not None) != (last.get(pk) == ARCHIVE):
                name, trace = f"{model.__name__} {pk}", last.get(pk, "")
                yield f"{name} : archivage {archived_at}, trace « {trace} »."


def check_revisions():
    """No record was written at a revision that the row never had."""
    for model in (*DOSSIERS, Territoire):
        kept = dict(
            model.history.model.objects.order_by()
            .values("id")
            .annotate(last=Max("revision"))
            .values_list("id", "last")
        )
        for pk, revision in model._base_manager.values_list("pk", "revision"):
            if kept.get(pk, 0) > revision:
                yield f"{model.__name__} {pk} : révision {revision}, l'historique dit {kept[pk]}."


def check_derived():
    """Columns computed from others."""
    for fiche in FicheAction._base_manager.all():
        if fiche.intitule_recherche != normalize_search(fiche.intitule)[:250]:
            yield f"Fiche {fiche.pk} : la recherche dit « {fiche.intitule_recherche} »."
        if fiche.sous_reserve and fiche.validation not in VALIDATIONS_DU_PLAN:
            yield f"Fiche {fiche.pk} : sous réserve à l'état « {fiche.validation} »."
    for territoire in Territoire._base_manager.all():
        if territoire.nom_recherche != normalize_search(territoire.nom):
            yield f"Territoire {territoire.pk} : la recherche dit « {territoire.nom_recherche} »."


def check_decisions():
    """Locked minutes moved every fiche that they decide on, at that moment."""
    points = PointOrdreDuJour._base_manager.filter(
        comite__statut=StatutComite.VERROUILLE, fiche__isnull=False
    ).select_related("comite", "fiche")
    for point in points:
        action = ACTION_PAR_DECISION.get(point.decision)
        at = point.comite.state_at
        if action and not point.fiche.mouvements.filter(action=action, at=at).exists():
            decision = f"« {point.decision} »"
            yield f"Comité {point.comite_id} : {decision} n'est pas sur {point.fiche_id}."


def check_agendas():
    """The points of an agenda are numbered from 1, each once."""
    ranks = defaultdict(list)
    for comite, ordre in PointOrdreDuJour._base_manager.values_list("comite", "ordre"):
        ranks[comite].append(ordre)
    for comite, found in ranks.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"Comité {comite} : les points sont numérotés {sorted(found)}."


def check_creations():
    """An act typed in the portal has its communes and its table of signatures."""
    typed = Convention._base_manager.filter(source="saisie")
    for name in ("convention_communes", "signatures"):
        for pk in typed.filter(**{f"{name}__isnull": True}).values_list("pk", flat=True):
            yield f"Convention {pk} : aucune ligne dans {name}."


def check_dates():
    """As `manage.py check_jalons`."""
    for row, kept, expected in find_wrong_dates():
        yield f"Dates de {row.commune_id} : {kept} au lieu de {expected}."


def check_database():
    """Every CHECK and every foreign key, asked again of every row."""
    if connection.vendor != "postgresql":
        connection.check_constraints()
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, conrelid::regclass::text, pg_get_expr(conbin, conrelid)"
            " FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
        )
        for name, table, expression in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE NOT ({expression})")  # noqa: S608
            if count := cursor.fetchone()[0]:
                yield f"{name} : {count} ligne(s) de {table}."
    yield from _check_keys()


def _check_keys():
    """Rows whose foreign key leads nowhere."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        for f in model._meta.concrete_fields:
            if not (isinstance(f, models.ForeignKey) and f.db_constraint):
                continue
            target = f.target_field.attname
            known = f.related_model._base_manager.values(target)
            rows = model._base_manager.exclude(**{f"{f.attname}__isnull": True})
            if count := rows.exclude(**{f"{f.name}__in": known}).count():
                yield f"{model._meta.label}.{f.name} : {count} clé(s) sans ligne."
