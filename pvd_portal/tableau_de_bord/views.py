"""Tableau de bord: what waits for the reader, what is late, what is new."""

from dataclasses import dataclass

from django.db.models import Count, Value
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.models import Beneficiaire, Territoire
from conventions import regles
from conventions.enums import SituationEcheance, StatutConvention
from conventions.models import Convention
from fiches_action.enums import StatutFinancement, Validation
from fiches_action.models import FicheAction, Financement
from fiches_action.regles import spell_sans_nouvelles
from pvd_portal.accounts.enums import Role
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.models import Comite
from pvd_portal.core.dates import today
from pvd_portal.tableau_de_bord.a_faire import MAX_LIGNES, load_a_faire
from pvd_portal.tableau_de_bord.apercus import load_apercus
from pvd_portal.tableau_de_bord.besoins import load_besoins, name_few
from pvd_portal.tableau_de_bord.changements import get_last_visit
from pvd_portal.territoires.agregats import count_situations, group_by_departement, group_by_region
from pvd_portal.territoires.filters import VACANT
from pvd_portal.territoires.horloges import (
    is_due_within,
    is_late,
    is_open,
    load_horloges,
    rank_urgency,
)

MAX_TERRITOIRES = 10
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
    return dossiers(request)


def dossiers(request):
    """Préfecture, service of the État, chef de projet, élu: the territoires one by one."""
    user, jour = request.user, today()
    chef = user.role == Role.CHEF_DE_PROJET
    besoins = load_besoins(user, jour)
    # A chef de projet has one, or a few; the others have a list of theirs.
    rows = load_apercus(user, besoins if chef else besoins[:MAX_TERRITOIRES])
    siens = name_few([d.pk for d in besoins], Territoire.objects.visible_to(user).actifs())
    a_faire = load_a_faire(user, siens)
    horloges = [horloge for besoin in besoins for horloge in besoin.siennes]
    ctx = {
        "jour": jour,
        "communes": len(horloges),
        "dossiers": rows,
        "total": len(besoins),
        "mien": rows[0] if chef and rows else None,
        "tuiles": _tuiles(user, besoins, rows, horloges),
        "a_faire": a_faire[:MAX_LIGNES],
        "a_faire_suite": len(a_faire) > MAX_LIGNES,
        "depuis": get_last_visit(user),
    }
    if ctx["mien"]:
        ctx["echeance"] = _prochaine_echeance(user, jour)
        ctx["comite"] = _prochain_comite(user, jour)
    return render(request, "tableau_de_bord/tableau_de_bord.html", ctx)


def _tuiles(user, besoins, rows, horloges):
    """What is to be done on top, then the clock; each leads to the rows that it counts."""
    horloge = _tuiles_horloge(horloges)
    if user.role == Role.CHEF_DE_PROJET:
        return [*_tuiles_fiches(rows), *horloge]
    return [*_tuiles_recues(user), *horloge, *_tuiles_territoires(besoins)]


def _tuiles_recues(user):
    compte = _count_received(user)
    prefecture = user.role == Role.PREFECTURE
    un, des = ("à instruire", "à instruire") if prefecture else ("transmise", "transmises")
    query = {"attente": "moi"} if prefecture else {"statut": StatutConvention.TRANSMISE}
    return [
        Tuile(
            compte.get("conventions", 0),
            f"convention {un}|conventions {des}",
            reverse("conventions:list", query=query),
        ),
        Tuile(
            compte.get("fiches", 0),
            f"fiche {un}|fiches {des}",
            reverse("fiches_action:list", query={"validation": Validation.PROPOSEE}),
        ),
    ]


def _tuiles_fiches(rows):
    a_completer = sum(d.fiches.a_completer for d in rows)
    en_retard = sum(d.fiches.en_retard for d in rows)
    sans_nouvelles = sum(d.fiches.sans_nouvelles for d in rows)
    return [
        Tuile(
            a_completer,
            "fiche à compléter|fiches à compléter",
            reverse("fiches_action:list", query={"validation": Validation.A_COMPLETER}),
            alerte=True,
        ),
        Tuile(
            sans_nouvelles,
            "fiche {0}|fiches {0}".format(spell_sans_nouvelles()),
            reverse("fiches_action:list", query={"sans_nouvelles": "on"}),
        ),
        Tuile(
            en_retard,
            "action en retard|actions en retard",
            reverse("fiches_action:list", query={"en_retard": "on"}),
            alerte=True,
        ),
    ]


def _tuiles_horloge(horloges):
    mois = regles.SEUIL_ALERTE_MOIS
    return [
        Tuile(
            sum(1 for h in horloges if is_late(h)),
            "commune en retard|communes en retard",
            reverse("territoires:communes", query={"situation": SituationEcheance.DEPASSEE}),
            alerte=True,
        ),
        Tuile(
            sum(1 for h in horloges if is_due_within(h, mois)),
            f"échéance à {mois} mois|échéances à {mois} mois",
            reverse("agenda:echeances", query={"genre": "delai", "mois": mois}),
            alerte=True,
        ),
    ]


def _tuiles_territoires(besoins):
    return [
        Tuile(
            sum(1 for besoin in besoins if not besoin.poste.chefs),
            "poste de chef de projet vacant|postes de chef de projet vacants",
            reverse("territoires:list", query={"poste": VACANT}),
            alerte=True,
        ),
        Tuile(
            sum(1 for besoin in besoins if besoin.sans_nouvelles),
            "territoire {0}|territoires {0}".format(spell_sans_nouvelles()),
            reverse("territoires:list", query={"sans_nouvelles": "on"}),
        ),
    ]


def _count_received(user):
    """{what: how many}: acts and fiches that wait for the préfecture."""
    conventions = (
        Convention.objects.visible_to(user).actifs().in_states({StatutConvention.TRANSMISE})
    )
    if user.role == Role.PREFECTURE:
        conventions = Convention.objects.visible_to(user).waiting_for(user)
    fiches = FicheAction.objects.visible_to(user).actifs().filter(validation=Validation.PROPOSEE)
    premier, second = (
        rows.order_by().annotate(quoi=Value(quoi)).values("quoi").annotate(n=Count("pk"))
        for quoi, rows in (("conventions", conventions), ("fiches", fiches))
    )
    return dict(premier.union(second, all=True).values_list("quoi", "n"))


def _prochaine_echeance(user, jour):
    """The row whose deadline comes first, or passed, among those still to be met."""
    membres = Beneficiaire.objects.of_perimetre(user).filter(territoire__archived_at=None)
    rows = load_horloges(membres.membres_au(jour).select_related("commune"), jour)
    ouvertes = [row for row in rows if is_open(row.horloge)]
    return min(ouvertes, key=lambda row: rank_urgency(row.horloge), default=None)


def _prochain_comite(user, jour):
    rows = Comite.objects.visible_to(user).filter(statut=StatutComite.PLANIFIE, date__gte=jour)
    return rows.select_related("territoire").order_by("date", "heure").first()


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
