"""Fills the new columns of the fiches, and mends what the next migration would refuse."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

ARRETS = ("en_pause", "bloque", "abandonne")
ACCORDES = ("accorde", "engage", "verse_partiel", "solde")


def fill_states(apps, schema_editor):
    """Who brought each fiche to its state, and when: its last move says it."""
    fiches = apps.get_model("fiches_action", "FicheAction").objects
    moves = apps.get_model("fiches_action", "MouvementFiche").objects
    last = moves.filter(dossier=OuterRef("pk")).order_by("-at", "-pk")
    fiches.update(state_at=F("updated_at"))
    moved = fiches.filter(mouvements__isnull=False)
    moved.update(state_at=Subquery(last.values("at")[:1]), state_by=Subquery(last.values("user")[:1]))
    decided = fiches.filter(state_by=None).exclude(validation="brouillon")
    decided.update(state_by=F("created_by"))
    decided.filter(state_by=None).update(validation="brouillon")
    fiches.filter(archived_at__isnull=False).update(archived_by=Coalesce("state_by", "created_by"))
    fiches.filter(archived_by=None).update(archived_at=None)


def fill_life(apps, schema_editor):
    fiches = apps.get_model("fiches_action", "FicheAction").objects
    stopped = fiches.filter(statut__in=ARRETS)
    stopped.filter(date_statut=None).update(date_statut=TruncDate("updated_at"))
    fiches.exclude(statut__in=ARRETS).update(motif_statut="", date_statut=None)
    ended = fiches.filter(statut="termine", date_fin_reelle=None)
    today = timezone.localdate()
    ended.filter(date_fin_prevue__lte=today).update(date_fin_reelle=F("date_fin_prevue"))
    ended.update(date_fin_reelle=TruncDate("updated_at"))
    late = fiches.filter(statut="termine", date_debut_reelle__gt=F("date_fin_reelle"))
    late.update(date_fin_reelle=F("date_debut_reelle"))
    fiches.exclude(statut="termine").update(date_fin_reelle=None)
    fiches.exclude(validation__in=["validee", "inscrite"]).update(sous_reserve=False)
    fiches.filter(validation="inscrite", convention=None).update(validation="validee")
    # Half a derogation was never applied.
    half = fiches.filter(derogation_reference="") | fiches.filter(derogation_taux=None)
    half.update(derogation_reference="", derogation_taux=None)


def fill_money(apps, schema_editor):
    lines = apps.get_model("fiches_action", "Financement").objects
    lines.filter(date_decision__lt=F("date_demande")).update(date_demande=None)
    granted = lines.filter(statut__in=ACCORDES, date_decision=None).exclude(nature="fonds_propres")
    granted.filter(date_demande__isnull=False).update(date_decision=F("date_demande"))
    history = apps.get_model("fiches_action", "HistoricalFinancement").objects
    for line in granted:
        record = history.filter(id=line.pk).order_by("-history_id").first()
        day = record.history_date if record else timezone.now()
        lines.filter(pk=line.pk).update(date_decision=timezone.localdate(day))


def fill_remarks(apps, schema_editor):
    """Half an answer is none; a lift without its author is its writer's."""
    remarks = apps.get_model("fiches_action", "RemarqueFiche").objects
    remarks.filter(reponse="").update(repondu_at=None, repondu_par=None)
    remarks.exclude(reponse="").filter(repondu_at=None).update(repondu_at=F("created_at"))
    remarks.exclude(reponse="").filter(repondu_par=None).update(repondu_par=F("auteur"))
    remarks.filter(levee_at=None).update(levee_par=None)
    remarks.filter(levee_at__isnull=False, levee_par=None).update(levee_par=F("auteur"))


class Migration(migrations.Migration):
    dependencies = [("fiches_action", "0005_colonnes")]
    operations = [
        migrations.RunPython(step, migrations.RunPython.noop, elidable=True)
        for step in (fill_states, fill_life, fill_money, fill_remarks)
    ]
