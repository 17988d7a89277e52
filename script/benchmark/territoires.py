"""Territoires, memberships and acts beyond those of the national lists."""

import datetime as dt
import uuid
from itertools import pairwise

from benchmark.insert import insert
from benchmark.people import AUTHOR
from communes.enums import ThemeAction
from communes.models import AxeStrategique, Beneficiaire, Commune, Contact, Enjeu, Territoire
from conventions.enums import StatutConvention, TypeConvention, TypeSignataire
from conventions.models import Convention, ConventionCommune, MouvementConvention, Signature
from pvd_portal.core.text import join_french, normalize_search

DEBUT = dt.date(2021, 4, 1)
STATUTS = [s for s in StatutConvention if s != StatutConvention.SIGNEE]
AXES = ("Habitat et cadre de vie", "Commerce et services", "Mobilités et transition")


def new_id(rng):
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def create(communes, territoires, rng):
    """Up to these numbers; the real communes are the cap. Every territoire gets its dossier."""
    groups = _new_groups(communes, territoires)
    rows = [(new_id(rng), group) for group in groups]
    names = ["id", "nom", "nom_recherche", "epci", "departement_pilote"]
    insert(Territoire, names, (_territoire(pk, group) for pk, group in rows))
    members = [(pk, commune.pk) for pk, group in rows for commune in group]
    insert(Beneficiaire, ["territoire", "commune"], members)
    _create_acts(rows, rng)
    _create_pending(rng)
    _create_workspace()


def _new_groups(communes, territoires):
    """Neighbours of one EPCI side by side, spread over the country."""
    known = Beneficiaire.objects.filter(date_sortie=None)
    free = list(
        Commune.objects.actuelles()
        .exclude(pk__in=known.values("commune"))
        .order_by("departement", "epci", "pk")
    )
    wanted = min(communes - known.count(), len(free))
    missing = territoires - Territoire.objects.count()
    if wanted <= 0 or missing <= 0:
        return []
    block = max(1, wanted // missing)
    # Blocks of neighbours taken at regular steps.
    step = len(free) / wanted
    chosen = [free[int(i // block * block * step) + i % block] for i in range(wanted - block)]
    chosen = list(dict.fromkeys(chosen))
    bounds = [round(i * len(chosen) / missing) for i in range(missing + 1)]
    return [chosen[a:b] for a, b in pairwise(bounds) if a < b]


def _territoire(pk, group):
    nom = join_french([c.nom for c in group])[:150]
    return pk, nom, normalize_search(nom)[:150], group[0].epci_id, group[0].departement_id


def _create_acts(rows, rng):
    """A signed adhésion each, and for two in three a signed convention-cadre."""
    acts, liens = [], []
    for rank, (territoire, group) in enumerate(rows):
        adhesion = DEBUT + dt.timedelta(days=rank % 150)
        cadre = adhesion + dt.timedelta(days=300 + rank % 500)
        wanted = [(TypeConvention.ADHESION, adhesion, "Convention d'adhésion")]
        if rank % 3:
            wanted.append((TypeConvention.CADRE, cadre, "Convention-cadre"))
        for type_, date, titre in wanted:
            pk, nom = new_id(rng), group[0].nom
            titre = f"{titre} – {nom}"[:250]
            epci = group[0].epci_id
            signed = StatutConvention.SIGNEE
            acts.append((pk, type_, titre, territoire, epci, signed, date, _moment(rng)))
            liens += [(pk, commune.pk) for commune in group]
    _insert_acts(acts, liens)


def _create_pending(rng):
    """An act in progress in one territoire of three, in every statut."""
    acts, liens = [], []
    membres = {}
    for territoire, commune in Beneficiaire.objects.values_list("territoire", "commune"):
        membres.setdefault(territoire, []).append(commune)
    rows = Territoire.objects.order_by("pk").values_list("pk", "nom", "epci")
    for rank, (territoire, nom, epci) in enumerate(rows):
        if rank % 3:
            continue
        pk, statut = new_id(rng), STATUTS[rank // 3 % len(STATUTS)]
        titre = f"Convention thématique – {nom}"[:250]
        type_ = TypeConvention.THEMATIQUE
        acts.append((pk, type_, titre, territoire, epci, statut, None, _moment(rng)))
        liens += [(pk, commune) for commune in membres.get(territoire, ())]
    _insert_acts(acts, liens)


def _insert_acts(acts, liens):
    names = ["id", "type", "intitule", "territoire", "epci", "statut", "date_signature"]
    names += ["updated_at", "state_at", "state_by"]
    insert(Convention, names, ((*act, act[7], AUTHOR) for act in acts))
    insert(ConventionCommune, ["convention", "commune"], liens)
    signatures = (
        (act[0], type_, type_.label, act[6])
        for act in acts
        for type_ in (TypeSignataire.COMMUNE, TypeSignataire.EPCI, TypeSignataire.ETAT)
    )
    insert(Signature, ["convention", "type", "organisme", "date_signature"], signatures)
    moves = (
        (act[0], "submit", StatutConvention.EN_PREPARATION, StatutConvention.TRANSMISE, act[7])
        for act in acts
    )
    insert(MouvementConvention, ["dossier", "action", "from_state", "to_state", "at"], moves)


def _create_workspace():
    """Strategy, diagnostic and people of every territoire."""
    ids = list(Territoire.objects.values_list("pk", flat=True))
    axes = ((pk, n, intitule) for pk in ids for n, intitule in enumerate(AXES, 1))
    insert(AxeStrategique, ["territoire", "numero", "intitule"], axes)
    themes = list(ThemeAction)[:5]
    enjeux = (
        (pk, theme, f"Constat du diagnostic : {theme.label}.") for pk in ids for theme in themes
    )
    insert(Enjeu, ["territoire", "theme", "texte"], enjeux)
    contacts = (
        (pk, f"Personne {n}", fonction, "Mairie")
        for pk in ids
        for n, fonction in enumerate(list(Contact.Fonction)[:5])
    )
    insert(Contact, ["territoire", "nom", "fonction", "organisme"], contacts)


def _moment(rng):
    """A moment of the last two years."""
    now = dt.datetime.now(dt.UTC)
    return now - dt.timedelta(seconds=rng.randrange(2 * 365 * 86_400))
