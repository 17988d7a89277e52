"""The page of one act."""

from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.coherence import unsigned_before
from conventions.echeance import find_horloge
from conventions.enums import RoleSignature, TypeConvention
from conventions.models import Convention
from conventions.signatures import checklist, ville_principale, warnings
from pvd_portal.core.dates import today
from pvd_portal.dossiers.offers import offers_for
from pvd_portal.dossiers.remarks import readable_moves, remarks_context
from pvd_portal.dossiers.rights import can, reads_history

# Acts taken from open data: their signatures are not known one by one.
SOURCES_OUVERTES = frozenset({Convention.Source.ANCT, Convention.Source.MINISTERE_ORT})


@require_safe
def detail(request, pk, kind):
    return render_detail(request, kind, kind.find(request, pk))


def render_detail(request, kind, convention, *, remarque_form=None, reponse=None, status=200):
    """The page; a form of remark that was refused comes back with its errors."""
    user = request.user
    jour = today()
    avenants = list(_avenants(convention, user))
    remarks = remarks_context(user, convention, remarque_form=remarque_form, reponse=reponse)
    context = {
        "kind": kind,
        "dossier": convention,
        "convention": convention,
        "date_du_jour": jour,
        "communes": _communes(convention, jour),
        "ville_principale": ville_principale(convention) if convention.vaut_ort else None,
        "checklist": [] if convention.closed else checklist(convention),
        "avertissements": warnings(convention) + _avenants_before(convention, avenants),
        "signatures": _signatures(convention),
        "source_ouverte": convention.source in SOURCES_OUVERTES,
        "mouvements": readable_moves(user, convention),
        "avenants": avenants,
        "fiches": _fiches(convention, user),
        "peut_modifier": can(user, "edit", convention),
        "lit_l_historique": reads_history(user, Convention),
        **offers_for(kind, user, convention, remarks["remarques"]),
        **remarks,
    }
    return render(request, "conventions/detail.html", context, status=status)


def _communes(convention, jour):
    """The communes of the act, those of the programme with their clock."""
    rows = list(convention.convention_communes.all())
    for row in rows:
        row.horloge = find_horloge(row, jour)
    return rows


def _signatures(convention):
    """In the order of the act: the parties, the partners, then the witnesses."""
    order = {role: rank for rank, role in enumerate(RoleSignature.values)}
    return sorted(convention.signatures.all(), key=lambda s: (order[s.role], s.pk))


def _avenants(convention, user):
    """Its avenants; for an avenant, those beside it; and the acts that stand as avenant to it."""
    parent = convention.pk
    if convention.type == TypeConvention.AVENANT:
        parent = convention.parent_id
    return (
        Convention.objects.visible_to(user)
        .filter(Q(parent=parent) | Q(avenant_ort=convention.pk))
        .exclude(pk=convention.pk)
        .order_by("numero_avenant", "created_at")
    )


def _avenants_before(convention, avenants):
    return [
        f"L'avenant n° {autre.numero_avenant} n'est pas encore signé."
        for autre in unsigned_before(convention, avenants)
    ]


def _fiches(convention, user):
    fiches = convention.fiches.model.objects.visible_to(user).actifs()
    return fiches.filter(convention=convention).only("id", "numero", "intitule").order_by("numero")
