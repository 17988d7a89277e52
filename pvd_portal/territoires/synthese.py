"""What a territoire holds, counted for its 8 steps; the same for one page or for a list."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum

from communes.models import Beneficiaire
from conventions import regles
from conventions.models import MouvementConvention
from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    VALIDATIONS_DU_PLAN,
    Base,
    NatureFinancement,
    Statut,
    Validation,
)
from fiches_action.models import FicheAction, Financement
from fiches_action.regles import limite_sans_nouvelles, q_en_retard, q_sans_nouvelles
from pvd_portal.comites.enums import MINIMUM_COMITE
from pvd_portal.comites.models import Comite
from pvd_portal.core.dates import start_of_day, today
from pvd_portal.territoires.decomptes import COMITES_TENUS, Decompte, count_territoires
from pvd_portal.territoires.etapes import Constat, compute_etapes, find_current_etape
from pvd_portal.territoires.horloges import (
    find_most_urgent,
    group_by_territoire,
    is_due_within,
    keep_last,
    load_horloges,
)

ZERO = Decimal(0)
# Out of the plan's money: refused, taken out, given up.
HORS_PLAN = Q(validation__in=[Validation.REFUSEE, Validation.SORTIE]) | Q(statut=Statut.ABANDONNE)


@dataclass
class Fiches:
    """Counts of the active fiches of a territoire."""

    total: int = 0
    a_completer: int = 0
    a_instruire: int = 0
    du_plan: int = 0
    datees: int = 0
    terminees: int = 0
    en_cours: int = 0
    en_retard: int = 0
    sans_nouvelles: int = 0
    cout_ht: Decimal | None = None
    derniere: object = None


def count_fiches(fiches):
    """{territoire pk: Fiches} in one query."""
    return read_counts(group_fiches(fiches))


def group_fiches(fiches, *names):
    """A row a territoire. `names`: these counts only, the others stay at 0."""
    counts = _counts_of_fiches()
    asked = {name: counts[name] for name in names or counts}
    return fiches.actifs().order_by().values("territoire").annotate(**asked)


def read_counts(rows):
    return {row.pop("territoire"): Fiches(**row) for row in rows}


def _counts_of_fiches():
    plan = Q(validation__in=VALIDATIONS_DU_PLAN)
    datees = plan & Q(cout_total__isnull=False, date_fin_prevue__isnull=False)
    return {
        "total": Count("pk"),
        "a_completer": Count("pk", filter=Q(validation=Validation.A_COMPLETER)),
        "a_instruire": Count("pk", filter=Q(validation=Validation.PROPOSEE)),
        "du_plan": Count("pk", filter=plan),
        "datees": Count("pk", filter=datees),
        "terminees": Count("pk", filter=plan & Q(statut=Statut.TERMINE)),
        "en_cours": Count("pk", filter=Q(statut__in=[Statut.EN_COURS, Statut.EN_RETARD])),
        "en_retard": Count("pk", filter=q_en_retard()),
        "sans_nouvelles": Count("pk", filter=q_sans_nouvelles()),
        "cout_ht": Sum("cout_total", filter=Q(base=Base.HT) & ~HORS_PLAN),
        "derniere": Max("derniere_nouvelle_at"),
    }


def sum_granted(fiches):
    """{territoire pk: amount}: HT lines of fiches whose cost is HT only, without own funds.

    Nobody grants the owner's own funds: they are its apport, whatever their statut.
    """
    plan = fiches.actifs().filter(~HORS_PLAN, base=Base.HT)
    return dict(_granted().filter(fiche__in=plan))


@cache
def _granted():
    """Built once: to build it takes longer than to run it."""
    rows = Financement.objects.filter(base=Base.HT, statut__in=FINANCEMENTS_ACCORDES)
    rows = rows.exclude(nature=NatureFinancement.FONDS_PROPRES).order_by()
    return rows.values_list("fiche__territoire").annotate(Sum("montant"))


@dataclass
class Synthese:
    """A territoire with its clocks, and all that its steps count."""

    territoire: object
    decompte: Decompte
    beneficiaires: list
    fiches: Fiches
    # Of its people, all of them on its own page only.
    sides: list = field(default_factory=list)
    constat: Constat = field(init=False)
    etapes: list = field(init=False)

    def __post_init__(self):
        self.constat = _observe(self)
        self.etapes = compute_etapes(self.constat)

    @property
    def horloges(self):
        return [row.horloge for row in self.beneficiaires]

    @property
    def horloge(self):
        return find_most_urgent(self.horloges)

    @property
    def conventions_a_instruire(self):
        return self.decompte.nb_actes_a_instruire

    @property
    def etape(self):
        return find_current_etape(self.etapes)

    @property
    def derniere_nouvelle(self):
        d = self.decompte
        return find_last_news(self.fiches.derniere, d.dernier_mouvement, d.dernier_comite)

    @property
    def sans_nouvelles(self):
        return is_silent(self.derniere_nouvelle)


def find_last_news(fiche, mouvement, seance):
    """Last update of a fiche, last move of an act, day of the last session; a moment or None."""
    moments = (fiche, mouvement, start_of_day(seance) if seance else None)
    return max((moment for moment in moments if moment), default=None)


def is_silent(moment, limite=None):
    """Nothing moved for months; in SQL: `sans_nouvelles`. `limite`: when it was worked out once."""
    return moment is None or moment < (limite or limite_sans_nouvelles())


def _observe(dossier):
    d, fiches, horloges = dossier.decompte, dossier.fiches, dossier.horloges
    return Constat(
        chefs=d.poste.chefs,
        anciens_chefs=d.poste.connus,
        vacant_depuis=d.poste.vacant_depuis,
        elus=d.nb_elus,
        comites_tenus=d.nb_comites_tenus,
        comites_a_venir=d.nb_comites_prevus,
        minimum_absent=len(MINIMUM_COMITE) - d.nb_minimum_present if d.nb_comites_tenus else 0,
        mois_depuis_comite=_months_since(d.dernier_comite),
        enjeux=d.nb_enjeux,
        sources=bool(dossier.territoire.diagnostic_sources.strip()),
        axes=d.nb_axes,
        axes_complets=d.nb_axes_complets,
        fiches=fiches.total,
        fiches_a_completer=fiches.a_completer,
        fiches_a_instruire=fiches.a_instruire,
        fiches_du_plan=fiches.du_plan,
        fiches_du_plan_datees=fiches.datees,
        fiches_terminees=fiches.terminees,
        fiches_sans_nouvelles=fiches.sans_nouvelles,
        fiches_en_retard=fiches.en_retard,
        actes_en_cours=d.nb_actes_en_cours,
        situations=tuple(h.situation for h in horloges),
        signees_sans_adhesion=sum(h.signee_sans_adhesion for h in horloges),
        echeance_alerte=any(is_due_within(h, regles.SEUIL_ALERTE_MOIS) for h in horloges),
    )


def _months_since(date):
    if date is None:
        return None
    jour = today()
    return (jour.year - date.year) * 12 + jour.month - date.month - (jour.day < date.day)


def load_syntheses(user, territoires, beneficiaires=None, sides=None):
    """The dossiers of these rows, seen by the reader: the same queries whatever their number.

    `beneficiaires`: theirs, with what is shown beside their clocks; `sides`: their people.
    """
    rows = list(territoires)
    decomptes = count_territoires(rows, sides)
    pks = [row.pk for row in rows]
    if beneficiaires is None:
        beneficiaires = Beneficiaire.objects.filter(territoire__in=pks)
    horloges = load_horloges(beneficiaires.order_by("commune__nom"), today())
    membres = group_by_territoire(keep_last(horloges))
    fiches = FicheAction.objects.filter(territoire__in=pks).readable_by(user)
    comptes = count_fiches(fiches)
    return [
        Synthese(
            territoire=row,
            decompte=decomptes[row.pk],
            beneficiaires=membres.get(row.pk, []),
            fiches=comptes.get(row.pk, Fiches()),
            sides=sides or [],
        )
        for row in rows
    ]


def sans_nouvelles(territoires, user):
    """In SQL: the territoires where nothing that the reader sees moved for months.

    The same as `is_silent`.
    """
    limite = limite_sans_nouvelles()
    fiches = FicheAction.objects.visible_to(user).actifs().filter(territoire=OuterRef("pk"))
    return territoires.exclude(
        Exists(fiches.filter(derniere_nouvelle_at__gte=limite))
        | Exists(
            MouvementConvention.objects.filter(
                dossier__territoire=OuterRef("pk"), user__isnull=False, at__gte=limite
            )
        )
        | Exists(
            Comite.objects.filter(
                territoire=OuterRef("pk"), statut__in=COMITES_TENUS, date__gte=limite.date()
            )
        )
    )
