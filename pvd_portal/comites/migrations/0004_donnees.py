"""Fills the new columns of the sessions, and mends what the next migration would refuse."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill_states(apps, schema_editor):
    """Who brought each session to its state, and when: its last move says it."""
    sessions = apps.get_model("comites", "Comite").objects
    moves = apps.get_model("comites", "MouvementComite").objects
    last = moves.filter(dossier=OuterRef("pk")).order_by("-at", "-pk")
    sessions.update(state_at=F("updated_at"))
    moved = sessions.filter(mouvements__isnull=False)
    moved.update(state_at=Subquery(last.values("at")[:1]), state_by=Subquery(last.values("user")[:1]))
    held = sessions.filter(state_by=None).exclude(statut="planifie")
    held.update(state_by=F("created_by"))
    held.filter(state_by=None).update(statut="planifie")
    apps.get_model("comites", "MembreComite").objects.filter(preside=True).update(present=True)


class Migration(migrations.Migration):
    dependencies = [("comites", "0003_colonnes")]
    operations = [migrations.RunPython(fill_states, migrations.RunPython.noop, elidable=True)]
