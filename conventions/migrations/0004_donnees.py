"""Fills the new columns of the acts, and the dates of each membership."""

import datetime as dt

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill_states(apps, schema_editor):
    """Who brought each act to its state, and when: its last move says it."""
    acts = apps.get_model("conventions", "Convention").objects
    moves = apps.get_model("conventions", "MouvementConvention").objects
    last = moves.filter(dossier=OuterRef("pk")).order_by("-at", "-pk")
    acts.update(state_at=F("updated_at"))
    moved = acts.filter(mouvements__isnull=False)
    moved.update(state_at=Subquery(last.values("at")[:1]), state_by=Subquery(last.values("user")[:1]))
    typed = acts.filter(source__in=["saisie", "demo"], state_by=None).exclude(statut="en_preparation")
    typed.update(state_by=F("created_by"))
    # Typed in the portal without a move nor an author: taken from papers.
    typed.filter(state_by=None).update(source="reprise")


def fill_derogations(apps, schema_editor):
    acts = apps.get_model("conventions", "Convention").objects
    acts.filter(derogation_motif="").exclude(derogation_reference="").update(
        derogation_motif="Non renseigné"
    )
    for act in acts.filter(derogation_reference="").exclude(derogation_motif=""):
        act.objet = f"{act.objet}\n\nDérogation envisagée : {act.derogation_motif}".strip()
        act.derogation_motif = ""
        act.save(update_fields=["objet", "derogation_motif"])


def fill_remarks(apps, schema_editor):
    """Half an answer is none; a lift without its author is its writer's."""
    remarks = apps.get_model("conventions", "RemarqueConvention").objects
    remarks.filter(reponse="").update(repondu_at=None, repondu_par=None)
    remarks.exclude(reponse="").filter(repondu_at=None).update(repondu_at=F("created_at"))
    remarks.exclude(reponse="").filter(repondu_par=None).update(repondu_par=F("auteur"))
    remarks.filter(levee_at=None).update(levee_par=None)
    remarks.filter(levee_at__isnull=False, levee_par=None).update(levee_par=F("auteur"))


def fill_dates(apps, schema_editor):
    """The dates of each membership; `check_jalons --refresh` computes them again at any time."""
    links = apps.get_model("conventions", "ConventionCommune").objects
    members = apps.get_model("communes", "Beneficiaire").objects
    index = apps.get_model("conventions", "DatesBeneficiaire")
    acts = {}
    signed = links.filter(role="beneficiaire", convention__statut="signee")
    for link in signed.select_related("convention__parent"):
        acts.setdefault(link.commune_id, []).append(link.convention)
    exits = {}
    for member in members.exclude(date_sortie=None):
        exits.setdefault(member.commune_id, []).append(member.date_sortie)
    index.objects.bulk_create(
        [
            index(beneficiaire=m, **_dates(m, acts.get(m.commune_id, ()), exits))
            for m in members.all()
        ],
        batch_size=500,
    )


def _dates(member, acts, exits):
    before = [d for d in exits.get(member.commune_id, ()) if _precedes(d, member)]
    begins = max(before, default=dt.date.min)
    ends = member.date_sortie or dt.date.max
    own = [act for act in acts if begins <= act.date_signature < ends]

    def first(kept):
        return min((act.date_signature for act in own if kept(act)), default=None)

    parent = lambda act: act.parent.type if act.parent else ""  # noqa: E731
    extended = [
        act.nouvelle_echeance
        for act in own
        if act.type == "avenant" and parent(act) == "adhesion" and act.nouvelle_echeance
    ]
    return {
        "date_adhesion": first(lambda act: act.type == "adhesion"),
        "date_jalon": first(
            lambda act: act.type == "cadre"
            or (act.type == "avenant" and parent(act) in {"ort", "cadre"})
        ),
        "date_ort": first(
            lambda act: act.type == "ort" or (act.type == "avenant" and parent(act) == "ort")
        ),
        "date_prorogation": max(extended, default=None),
    }


def _precedes(exit_day, member):
    return member.date_entree is not None and exit_day <= member.date_entree


class Migration(migrations.Migration):
    dependencies = [("conventions", "0003_colonnes"), ("communes", "0003_donnees")]
    operations = [
        migrations.RunPython(step, migrations.RunPython.noop, elidable=True)
        for step in (fill_states, fill_derogations, fill_remarks, fill_dates)
    ]
