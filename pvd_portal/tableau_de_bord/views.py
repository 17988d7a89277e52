"""Tableau de bord: what waits for the reader, what is late, what is new."""

from dataclasses import dataclass

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.models import Beneficiaire
from conventions.enums import SituationEcheance
from fiches_action.enums import StatutFinancement
from fiches_action.models import Financement
from pvd_portal.accounts.enums import Role
from pvd_portal.core.dates import today
from pvd_portal.tableau_de_bord.pages import dossiers, territoires
from pvd_portal.territoires.agregats import count_situations, group_by_departement, group_by_region

MAX_FINANCEMENTS = 25
A_DECIDER = (
    StatutFinancement.A_SOLLICITER,
    StatutFinancement.SOLLICITE,
    StatutFinancement.EN_INSTRUCTION,
)


@dataclass(frozen=True)
class Tuile:
    """A figure, and the address of exactly the rows that it counts."""

    nombre: int
    # « commune en retard|communes en retard »
    mots: str
    url: str
    alerte: bool = False

    @property
    def libelle(self):
        singulier, _, pluriel = self.mots.partition("|")
        return pluriel if pluriel and self.nombre > 1 else singulier

    @property
    def classe(self):
        if not self.nombre:
            return "chiffre--calme"
        return "chiffre--alerte" if self.alerte else ""


@require_safe
def tableau_de_bord(request):
    user = request.user
    if user.perimetre.vide:
        return render(request, "tableau_de_bord/sans_perimetre.html")
    if user.role == Role.PARTENAIRE:
        return partenaire(request)
    if user.perimetre.france or user.role in {Role.OBSERVATEUR, Role.ADMINISTRATEUR}:
        return agregats(request)
    if user.role in {Role.CHEF_DE_PROJET, Role.ELU}:
        return territoires(request)
    return dossiers(request)


def partenaire(request):
    """The funding lines of one's own organisme that still wait for a decision."""
    user = request.user
    lignes = Financement.objects.visible_to(user).filter(
        organisme=user.organisme_id, fiche__archived_at__isnull=True
    )
    a_decider = lignes.filter(statut__in=A_DECIDER)
    compte = {
        row["statut"]: row["n"]
        for row in lignes.order_by().values("statut").annotate(n=Count("pk"))
    }
    ctx = {
        "jour": today(),
        "lignes": a_decider.for_list().order_by("date_demande", "pk")[:MAX_FINANCEMENTS],
        "total": sum(compte.get(statut, 0) for statut in A_DECIDER),
        "tuiles": [
            Tuile(
                compte.get(statut, 0),
                f"financement « {StatutFinancement(statut).label.lower()} »"
                f"|financements « {StatutFinancement(statut).label.lower()} »",
                reverse(
                    "financements:list",
                    query={"organisme": user.organisme_id, "statut": statut},
                ),
            )
            for statut in (*A_DECIDER, StatutFinancement.ACCORDE)
        ],
    }
    return render(request, "tableau_de_bord/tableau_partenaire.html", ctx)


def agregats(request):
    """Observateur, administrateur: counts by région, or by département of the région."""
    user, jour = request.user, today()
    rows = count_situations(Beneficiaire.objects.of_perimetre(user), jour)
    lignes = group_by_region(rows) if user.perimetre.france else group_by_departement(rows)
    ctx = {
        "jour": jour,
        "champ": "region" if user.perimetre.france else "departement",
        "entete": "Région" if user.perimetre.france else "Département",
        "lignes": lignes,
        "tuiles": _tuiles_agregats(rows),
    }
    return render(request, "tableau_de_bord/tableau_agregats.html", ctx)


def _tuiles_agregats(rows):
    def compte(*situations):
        return sum(row.nombre for row in rows if not situations or row.situation in situations)

    communes = reverse("territoires:communes")
    return [
        Tuile(compte(), "commune bénéficiaire|communes bénéficiaires", communes),
        Tuile(
            compte(SituationEcheance.DEPASSEE),
            "commune en retard|communes en retard",
            f"{communes}?situation={SituationEcheance.DEPASSEE}",
            alerte=True,
        ),
        Tuile(
            compte(SituationEcheance.ECHEANCE_PROCHE),
            "échéance proche|échéances proches",
            f"{communes}?situation={SituationEcheance.ECHEANCE_PROCHE}",
        ),
        Tuile(
            compte(SituationEcheance.SANS_ADHESION),
            "sans adhésion",
            f"{communes}?situation={SituationEcheance.SANS_ADHESION}",
        ),
        Tuile(
            sum(row.signees for row in rows),
            "convention-cadre ou ORT signée|conventions-cadres ou ORT signées",
            f"{communes}?signee=on",
        ),
    ]
