"""Tableau de bord: what waits for the reader, what is late, what is new."""

from dataclasses import dataclass

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.models import Beneficiaire
from conventions import regles
from conventions.enums import SituationEcheance, StatutConvention
from fiches_action.enums import StatutFinancement, Validation
from fiches_action.kind import FICHE
from fiches_action.models import Financement
from fiches_action.regles import spell_sans_nouvelles
from pvd_portal.accounts.enums import Role
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.models import Comite
from pvd_portal.core.dates import today
from pvd_portal.tableau_de_bord.a_faire import MAX_LIGNES, load_a_faire
from pvd_portal.tableau_de_bord.apercus import load_apercus
from pvd_portal.tableau_de_bord.besoins import find_next_deadline, load_besoins
from pvd_portal.tableau_de_bord.changements import get_last_visit
from pvd_portal.tableau_de_bord.lieux import load_lieux
from pvd_portal.tableau_de_bord.recus import find_oldest, load_recus
from pvd_portal.territoires.agregats import count_situations, group_by_departement, group_by_region
from pvd_portal.territoires.filters import VACANT
from pvd_portal.territoires.horloges import is_due_within, is_late

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
    lieux = load_lieux(user)
    # To a chef de projet they are not shown; they only put his territoires in their order.
    recus = [] if chef and len(lieux.actifs) == 1 else load_recus(user, lieux)
    besoins = load_besoins(user, jour, lieux, find_oldest(recus))
    # A chef de projet has one, or a few; the others have a list of theirs.
    rows = load_apercus(user, besoins if chef else besoins[:MAX_TERRITOIRES], chef=chef)
    a_faire = load_a_faire(user, lieux, recus)
    echeances = [echeance for besoin in besoins for echeance in besoin.siennes]
    ctx = {
        "jour": jour,
        "communes": len(echeances),
        "dossiers": rows,
        "total": len(besoins),
        "mien": rows[0] if chef and rows else None,
        "tuiles": [
            *(_tuiles_fiches(rows) if chef else _tuiles_recues(user, recus)),
            *_tuiles_horloge([echeance.horloge for echeance in echeances]),
            *([] if chef else _tuiles_territoires(besoins)),
        ],
        "a_faire": a_faire[:MAX_LIGNES],
        "a_faire_suite": len(a_faire) > MAX_LIGNES,
        "depuis": get_last_visit(user),
    }
    if ctx["mien"]:
        ctx["echeance"] = find_next_deadline(echeances)
        ctx["comite"] = _prochain_comite(user, jour)
    return render(request, "tableau_de_bord/tableau_de_bord.html", ctx)


def _tuiles_recues(user, recus):
    """Each counts the rows of its link: an act waits for the préfecture that writes in it."""
    prefecture = user.role == Role.PREFECTURE
    fiches = [recu for recu in recus if recu.genre == FICHE.namespace]
    actes = [recu for recu in recus if recu.genre != FICHE.namespace]
    if prefecture:
        actes = [recu for recu in actes if recu.is_written_by(user)]
    un, des = ("à instruire", "à instruire") if prefecture else ("transmise", "transmises")
    query = {"attente": "moi"} if prefecture else {"statut": StatutConvention.TRANSMISE}
    return [
        Tuile(
            len(actes),
            f"convention {un}|conventions {des}",
            reverse("conventions:list", query=query),
        ),
        Tuile(
            len(fiches),
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


def _prochain_comite(user, jour):
    rows = Comite.objects.visible_to(user).filter(statut=StatutComite.PLANIFIE, date__gte=jour)
    return rows.order_by("date", "heure").values("pk", "date", "lieu").first()


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
