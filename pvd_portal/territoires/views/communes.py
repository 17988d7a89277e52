"""Communes and EPCI: lists, and one page each."""

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from communes.models import Beneficiaire, Commune, Epci, Territoire
from communes.referentiel.codes import resolve_codes
from communes.search import LETTRES_CODE
from conventions.echeance import horloge, with_dates, with_situation
from conventions.enums import SituationEcheance
from conventions.models import Convention
from fiches_action.models import FicheAction
from pvd_portal.core.dates import today
from pvd_portal.core.exports import Colonne, choix
from pvd_portal.core.fields import PastDateField
from pvd_portal.core.links import link_to
from pvd_portal.core.lists import PortailListView
from pvd_portal.core.vues import Vue
from pvd_portal.dossiers.filters import chooses_departement
from pvd_portal.territoires.filters import CommunesFilter, EpcisFilter
from pvd_portal.territoires.histoire_commune import load_past
from pvd_portal.territoires.horloges import load_horloges
from pvd_portal.territoires.vues import Place, places

MAX_LIGNES = 25


class CommunesView(PortailListView):
    """The reader's communes in the programme, on a day."""

    template_name = "territoires/communes.html"
    titre = "Communes du programme"
    mots = "commune,communes"
    premiers = ("departement", "situation", "epci")
    filterset_class = CommunesFilter
    nom_export = "communes-pvd"
    tri_defaut = "commune"
    tris = {
        "commune": ["commune__nom_recherche", "pk"],
        "departement": ["commune__departement", "commune__nom_recherche", "pk"],
        "epci": ["commune__epci__nom_recherche", "commune__nom_recherche", "pk"],
        "adhesion": [F("date_adhesion"), "pk"],
        "limite": [F("date_limite"), "pk"],
    }
    libelles_tris = {
        "commune": "nom",
        "departement": "département",
        "epci": "EPCI",
        "adhesion": "adhésion",
        "limite": "échéance",
    }
    colonnes = (
        Colonne("Code INSEE", "commune_id"),
        Colonne("Commune", "commune__nom"),
        Colonne("Département", "commune__departement_id"),
        Colonne("SIREN de l'EPCI", "commune__epci_id"),
        Colonne("EPCI", "commune__epci__nom"),
        Colonne("Territoire", "territoire__nom"),
        Colonne("Adhésion", "date_adhesion"),
        Colonne("Échéance", "date_limite"),
        Colonne("Convention-cadre", "date_jalon"),
        Colonne("Première ORT", "date_ort"),
        Colonne("Situation", "situation", choix(SituationEcheance)),
        Colonne("Sortie", "date_sortie"),
    )

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        try:
            self.date = PastDateField(required=False).clean(request.GET.get("date")) or today()
        except ValidationError:
            # The filter says why it is refused: see PortailListView.
            self.date = today()

    def get_base_queryset(self):
        siens = Beneficiaire.objects.of_perimetre(self.request.user)
        if self.request.GET.get("situation") == SituationEcheance.SORTIE:
            siens = siens.sortis(self.date)
        else:
            siens = siens.membres_au(self.date)
        rows = self.with_clock(siens).select_related("commune__departement", "commune__epci")
        return rows.only(
            "date_sortie", "commune__nom", "commune__departement__nom", "commune__epci__nom"
        )

    def get_vues(self):
        situations = (
            ("Échéance dépassée", SituationEcheance.DEPASSEE),
            ("Échéance proche", SituationEcheance.ECHEANCE_PROCHE),
            ("Sorties du programme", SituationEcheance.SORTIE),
        )
        return [
            *places(Place.COMMUNES),
            *(Vue(libelle, {"situation": s}) for libelle, s in situations),
        ]

    def with_clock(self, rows):
        """In SQL only when a filter, a sort or an export reads it."""
        params = self.request.GET
        en_sql = any(params.get(name) for name in ("situation", "format")) or params.get(
            "tri", ""
        ).endswith("limite")
        return with_situation(rows, self.date) if en_sql else with_dates(rows, self.date)

    def get_context_data(self, **kwargs):
        plusieurs = chooses_departement(self.request.user.perimetre)
        ctx = super().get_context_data(date=self.date, plusieurs=plusieurs, **kwargs)
        for row in ctx["object_list"]:
            row.horloge = horloge(row, self.date)
            row.adresse = link_to("territoires:commune", row.commune_id)
        return ctx


@require_safe
def commune(request, code_insee):
    """One commune: its clock, its acts, its fiches, what it was."""
    user, jour = request.user, today()
    visibles = Commune.objects.visible_to(user)
    rows = visibles.select_related("departement__region", "epci", "absorbee_par")
    row = rows.filter(pk=code_insee.upper()).first()
    if row is None:
        return redirect("territoires:commune", _find_today(visibles, code_insee))
    territoires = Territoire.objects.visible_to(user).filter(pk=OuterRef("territoire"))
    adhesions = load_horloges(
        row.beneficiaires.select_related("territoire")
        .annotate(territoire_visible=Exists(territoires))
        .order_by("-date_entree", "-pk"),
        jour,
    )
    actuelle = next((a for a in adhesions if a.is_membre_au(jour)), None)
    montree = actuelle or (adhesions[0] if adhesions else None)
    fiches = FicheAction.objects.visible_to(user).actifs().filter(communes=row)
    ctx = {
        "commune": row,
        "jour": jour,
        "adhesions": adhesions,
        "adhesion": montree,
        "membre": actuelle is not None,
        "conventions": Convention.objects.visible_to(user).filter(communes=row).for_list(),
        "fiches": fiches.for_list().order_by("territoire", "numero")[: MAX_LIGNES + 1],
        "passe": load_past(row),
        "max_lignes": MAX_LIGNES,
    }
    return render(request, "territoires/commune.html", ctx)


def _find_today(visibles, code):
    """The code of today of a commune that had that one, or lost its leading zero; else 404."""
    code = code.upper().zfill(LETTRES_CODE)
    commune = resolve_codes([code]).get(code)
    if commune is None or not visibles.filter(pk=commune.pk).exists():
        raise Http404("Aucune commune de ce code dans votre périmètre.")
    return commune.pk


class EpcisView(PortailListView):
    """The EPCI that have a commune of the reader's périmètre in the programme."""

    template_name = "territoires/epcis.html"
    titre = "EPCI du programme"
    mots = "EPCI,EPCI"
    premiers = ("departement",)
    filterset_class = EpcisFilter
    nom_export = "epci-pvd"
    tri_defaut = "nom"
    tris = {"nom": ["nom_recherche", "pk"], "communes": ["nb_communes", "nom_recherche", "pk"]}
    libelles_tris = {"nom": "nom", "-communes": "nombre de communes"}
    colonnes = (
        Colonne("SIREN", "siren"),
        Colonne("EPCI", "nom"),
        Colonne("Nature", "nature"),
        Colonne("Population", "population"),
        Colonne("Communes du programme", "nb_communes"),
    )

    def get_vues(self):
        return places(Place.EPCI)

    def get_base_queryset(self):
        membres = Beneficiaire.objects.of_perimetre(self.request.user).membres_au(today())
        return Epci.objects.filter(communes__beneficiaires__in=membres).annotate(
            nb_communes=Count("communes__beneficiaires", distinct=True)
        )


@require_safe
def epci(request, siren):
    """One EPCI: its communes of the programme, its territoires, its acts."""
    user, jour = request.user, today()
    row = get_object_or_404(Epci.objects.select_related("ville_principale", "successeur"), pk=siren)
    territoires = Territoire.objects.visible_to(user)
    membres = Beneficiaire.objects.membres_au(jour).filter(
        Q(territoire__in=territoires.values("pk")), commune__epci=row
    )
    communes = load_horloges(
        membres.select_related("commune__departement", "territoire").order_by(
            "commune__nom_recherche"
        ),
        jour,
    )
    siens = list(territoires.filter(epci=row).order_by("nom_recherche"))
    if not communes and not siens and row.successeur_id:
        return redirect("territoires:epci", row.successeur_id)
    if not communes and not siens:
        raise Http404("Cet EPCI n'a rien dans votre périmètre.")
    ctx = {
        "epci": row,
        "jour": jour,
        "communes": communes,
        "territoires": siens,
        "conventions": Convention.objects.visible_to(user).filter(epci=row).for_list()[:MAX_LIGNES],
        "nb_communes": row.communes.filter(date_fin__isnull=True).count(),
    }
    return render(request, "territoires/epci.html", ctx)
