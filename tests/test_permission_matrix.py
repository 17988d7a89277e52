"""Every (method, address) × every persona. Without a row here, an address fails, and so does a
method that it answers to: the others are refused, 405.

Cells: what a GET (or a POST without data) answers. `login` = sent to the sign-in page.
Personas are those of tests/personas.py; each owns the same kinds of things on its own side.
"""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import User
from pvd_portal.comites.versions import keep_version
from tests.dossiers.aides import KINDS, dossier_of
from tests.dossiers.attendus import CYCLE
from tests.personas import NAMES

LOGIN = "login"
# Who is inside the périmètre of side A.
INSIDE = frozenset(NAMES) - {"chef_b", "prefecture_b", "sans_perimetre"}
READERS = INSIDE
CHEF = frozenset({"chef_a"})
PILOTE = frozenset({"prefecture_a"})
WRITERS = CHEF | PILOTE
ALL = frozenset(NAMES)


def everyone(status=200):
    return dict.fromkeys(ALL, status)


def inside(status=200, *, among=READERS, refused=403):
    """404 outside the périmètre; inside, `status` for those `among`, 403 for the others."""
    return {
        name: 404 if name not in INSIDE else status if name in among else refused for name in NAMES
    }


def _pk(side, name):
    return {"pk": getattr(side, name).pk}


def _remarque(name):
    return lambda a: {"pk": getattr(a, name).pk, "remarque_pk": getattr(a, f"remarque_{name}").pk}


def _action(name, action):
    return lambda a: {**_pk(a, name), "action": action}


def _version(a):
    """Minutes of its session that were rectified."""
    if not a.comite.versions.exists():
        keep_version(a.comite, motif="Oubli")
    return {**_pk(a, "comite"), "numero": 1}


def _point(a):
    return {**_pk(a, "comite"), "point_pk": a.comite.points.first().pk}


def _vue(a):
    """A view that its chef de projet has kept."""
    chef = User.objects.get(affectations__territoire=a.territoire, role=Role.CHEF_DE_PROJET)
    vue, _ = chef.vues_gardees.get_or_create(
        liste="fiches_action:list", nom="Retards", requete="en_retard=on"
    )
    return {"pk": vue.pk, "action": "ouvrir"}


TERRITOIRE = lambda a: _pk(a, "territoire")  # noqa: E731
CONVENTION = lambda a: _pk(a, "convention")  # noqa: E731
FICHE = lambda a: _pk(a, "fiche")  # noqa: E731
COMITE = lambda a: _pk(a, "comite")  # noqa: E731
NOTHING = lambda a: {}  # noqa: E731

# Who may open a creation page: whoever has somewhere to write.
CREATE_FICHE = {**everyone(403), **dict.fromkeys({"chef_a", "chef_b"}, 200)}
CREATE_DOSSIER = {
    **everyone(403),
    **dict.fromkeys(
        {"chef_a", "chef_b", "prefecture_a", "prefecture_b", "prefecture_associee"}, 200
    ),
}
COMMENTANTS = frozenset(
    {"chef_a", "elu_a", "prefecture_a", "prefecture_associee", "service_etat_a"}
)

# The observateur reads neither remarks nor histories (product.md §2).
HISTORIANS = READERS - {"observateur"}

# (method, url name) -> (kwargs from side A, anonymous, {persona: status})
MATRIX = {
    # Public pages
    ("GET", "public:accueil"): (NOTHING, 200, everyone()),
    ("GET", "public:statistiques"): (NOTHING, 200, everyone()),
    ("GET", "public:accessibilite"): (NOTHING, 200, everyone()),
    ("GET", "public:donnees_personnelles"): (NOTHING, 200, everyone()),
    ("GET", "public:mentions_legales"): (NOTHING, 200, everyone()),
    ("GET", "public:plan_du_site"): (NOTHING, 200, everyone()),
    ("GET", "public:affichage"): (NOTHING, 200, everyone()),
    # Refused for want of a theme: the page again.
    ("POST", "public:affichage"): (NOTHING, 200, everyone()),
    ("GET", "public:sante"): (NOTHING, 200, everyone()),
    ("GET", "public:communes_pvd_csv"): (NOTHING, 200, everyone()),
    ("GET", "public:departements_csv"): (NOTHING, 200, everyone()),
    ("GET", "public:departements"): (NOTHING, 200, everyone()),
    ("GET", "public:departement"): (
        lambda a: {"code": a.territoire.departement_pilote_id},
        200,
        everyone(),
    ),
    ("GET", "accounts:connexion"): (NOTHING, 200, everyone(302)),
    # Refused for want of a name: the page again.
    ("POST", "accounts:connexion"): (NOTHING, 200, everyone(302)),
    ("GET", "accounts:mot_de_passe_oublie"): (NOTHING, 200, everyone()),
    ("POST", "accounts:mot_de_passe_oublie"): (NOTHING, 200, everyone()),
    ("GET", "accounts:mot_de_passe_envoye"): (NOTHING, 200, everyone()),
    ("GET", "accounts:nouveau_mot_de_passe"): (
        lambda a: {"uidb64": "MQ", "token": "faux"},
        200,
        everyone(),
    ),
    ("POST", "accounts:nouveau_mot_de_passe"): (
        lambda a: {"uidb64": "MQ", "token": "faux"},
        200,
        everyone(),
    ),
    # One's own account
    ("GET", "accounts:compte"): (NOTHING, LOGIN, everyone()),
    ("POST", "accounts:compte"): (NOTHING, LOGIN, everyone()),
    ("GET", "accounts:session"): (NOTHING, LOGIN, everyone()),
    ("POST", "accounts:session"): (NOTHING, LOGIN, everyone()),
    ("GET", "accounts:vues"): (NOTHING, LOGIN, everyone()),
    # No list is named.
    ("POST", "accounts:vues"): (NOTHING, LOGIN, everyone(404)),
    ("POST", "accounts:vue"): (_vue, LOGIN, {**everyone(404), "chef_a": 302}),
    ("GET", "accounts:mot_de_passe"): (NOTHING, LOGIN, everyone()),
    ("POST", "accounts:mot_de_passe"): (NOTHING, LOGIN, everyone()),
    ("GET", "accounts:deconnexion"): (NOTHING, LOGIN, everyone(405)),
    # Lists: open to all, each sees its own rows
    ("POST", "accounts:deconnexion"): (NOTHING, LOGIN, everyone(302)),
    ("GET", "tableau_de_bord:tableau_de_bord"): (NOTHING, LOGIN, everyone()),
    ("GET", "tableau_de_bord:changements"): (
        NOTHING,
        LOGIN,
        {**everyone(), "partenaire": 403, "observateur": 403},
    ),
    ("GET", "territoires:list"): (NOTHING, LOGIN, everyone()),
    ("GET", "territoires:communes"): (NOTHING, LOGIN, everyone()),
    ("GET", "territoires:epcis"): (NOTHING, LOGIN, everyone()),
    ("GET", "agenda:echeances"): (NOTHING, LOGIN, everyone()),
    ("GET", "agenda:echeances_ics"): (NOTHING, LOGIN, everyone()),
    ("GET", "financements:list"): (NOTHING, LOGIN, everyone()),
    ("GET", "recherche:recherche"): (NOTHING, LOGIN, everyone()),
    ("GET", "communes:autocompletion"): (NOTHING, LOGIN, everyone()),
    ("GET", "conventions:list"): (NOTHING, LOGIN, everyone()),
    ("GET", "fiches_action:list"): (NOTHING, LOGIN, everyone()),
    ("GET", "comites:list"): (NOTHING, LOGIN, everyone()),
    # Territoire, commune, EPCI
    ("GET", "territoires:detail"): (TERRITOIRE, LOGIN, inside()),
    ("GET", "territoires:conventions"): (TERRITOIRE, LOGIN, inside()),
    ("GET", "territoires:plan"): (TERRITOIRE, LOGIN, inside()),
    ("GET", "territoires:comites"): (TERRITOIRE, LOGIN, inside()),
    ("GET", "territoires:financements"): (TERRITOIRE, LOGIN, inside()),
    ("GET", "territoires:chronologie"): (TERRITOIRE, LOGIN, inside()),
    ("GET", "territoires:pilotage"): (TERRITOIRE, LOGIN, inside()),
    ("GET", "territoires:diagnostic"): (TERRITOIRE, LOGIN, inside()),
    ("GET", "territoires:strategie"): (TERRITOIRE, LOGIN, inside()),
    ("POST", "territoires:pilotage"): (TERRITOIRE, LOGIN, inside(among=WRITERS)),
    ("POST", "territoires:diagnostic"): (TERRITOIRE, LOGIN, inside(among=WRITERS)),
    ("POST", "territoires:strategie"): (TERRITOIRE, LOGIN, inside(among=WRITERS)),
    ("GET", "territoires:commune"): (
        lambda a: {"code_insee": a.communes[0].pk},
        LOGIN,
        inside(),
    ),
    ("GET", "territoires:epci"): (lambda a: {"siren": a.territoire.epci_id}, LOGIN, inside()),
    # Conventions
    ("GET", "conventions:create"): (NOTHING, LOGIN, CREATE_DOSSIER),
    ("POST", "conventions:create"): (NOTHING, LOGIN, CREATE_DOSSIER),
    ("GET", "conventions:detail"): (CONVENTION, LOGIN, inside()),
    ("GET", "conventions:echanges"): (CONVENTION, LOGIN, inside(among=HISTORIANS)),
    ("GET", "conventions:historique"): (CONVENTION, LOGIN, inside(among=HISTORIANS)),
    ("GET", "conventions:edit"): (CONVENTION, LOGIN, inside(among=WRITERS)),
    ("POST", "conventions:edit"): (CONVENTION, LOGIN, inside(among=WRITERS)),
    ("GET", "conventions:signatures"): (CONVENTION, LOGIN, inside(among=WRITERS)),
    ("POST", "conventions:signatures"): (CONVENTION, LOGIN, inside(among=WRITERS)),
    ("GET", "conventions:move"): (
        _action("convention", "abandon"),
        LOGIN,
        inside(among=PILOTE),
    ),
    ("POST", "conventions:move"): (
        _action("convention", "resume"),
        LOGIN,
        inside(302, among=PILOTE),
    ),
    ("POST", "conventions:restaurer_champ"): (CONVENTION, LOGIN, inside(302, among=WRITERS)),
    ("GET", "conventions:archive"): (CONVENTION, LOGIN, inside(among=set())),
    ("POST", "conventions:archive"): (CONVENTION, LOGIN, inside(among=set())),
    ("POST", "conventions:restore"): (CONVENTION, LOGIN, inside(among=set())),
    ("POST", "conventions:remarque"): (CONVENTION, LOGIN, inside(302, among=COMMENTANTS)),
    ("POST", "conventions:repondre"): (
        _remarque("convention"),
        LOGIN,
        inside(302, among=CHEF),
    ),
    ("POST", "conventions:lever"): (
        _remarque("convention"),
        LOGIN,
        inside(302, among=PILOTE | {"prefecture_associee"}),
    ),
    # Fiches action
    ("GET", "fiches_action:create"): (NOTHING, LOGIN, CREATE_FICHE),
    ("POST", "fiches_action:create"): (NOTHING, LOGIN, CREATE_FICHE),
    ("GET", "fiches_action:detail"): (FICHE, LOGIN, inside()),
    ("GET", "fiches_action:historique"): (FICHE, LOGIN, inside(among=HISTORIANS)),
    ("GET", "fiches_action:edit"): (FICHE, LOGIN, inside(among=CHEF)),
    ("POST", "fiches_action:edit"): (FICHE, LOGIN, inside(among=CHEF)),
    ("GET", "fiches_action:archive"): (FICHE, LOGIN, inside(among=CHEF)),
    ("POST", "fiches_action:archive"): (FICHE, LOGIN, inside(302, among=CHEF)),
    ("POST", "fiches_action:restore"): (FICHE, LOGIN, inside(302, among=CHEF)),
    ("GET", "fiches_action:move"): (_action("fiche", "approve"), LOGIN, inside(among=PILOTE)),
    ("POST", "fiches_action:move"): (
        _action("fiche", "approve"),
        LOGIN,
        inside(302, among=PILOTE),
    ),
    ("POST", "fiches_action:restaurer_champ"): (FICHE, LOGIN, inside(302, among=CHEF)),
    ("POST", "fiches_action:remarque"): (FICHE, LOGIN, inside(302, among=COMMENTANTS)),
    ("POST", "fiches_action:repondre"): (_remarque("fiche"), LOGIN, inside(302, among=CHEF)),
    ("POST", "fiches_action:lever"): (
        _remarque("fiche"),
        LOGIN,
        inside(302, among=PILOTE | {"prefecture_associee"}),
    ),
    ("POST", "fiches_action:no_news"): (FICHE, LOGIN, inside(302, among=CHEF)),
    ("GET", "fiches_action:financement"): (
        lambda a: {"pk": a.fiche.pk, "financement_pk": a.financement.pk},
        LOGIN,
        inside(among={"partenaire"}),
    ),
    ("POST", "fiches_action:financement"): (
        lambda a: {"pk": a.fiche.pk, "financement_pk": a.autre_financement.pk},
        LOGIN,
        inside(among=set()),
    ),
    # Comités
    ("GET", "comites:create"): (NOTHING, LOGIN, CREATE_DOSSIER),
    ("POST", "comites:create"): (NOTHING, LOGIN, CREATE_DOSSIER),
    ("GET", "comites:detail"): (COMITE, LOGIN, inside()),
    ("GET", "comites:releve"): (COMITE, LOGIN, inside()),
    ("GET", "comites:version"): (_version, LOGIN, inside()),
    ("GET", "comites:edit"): (COMITE, LOGIN, inside(among=WRITERS)),
    ("POST", "comites:edit"): (COMITE, LOGIN, inside(among=WRITERS)),
    ("GET", "comites:ordre_du_jour"): (COMITE, LOGIN, inside(among=WRITERS)),
    # Without the revision that was shown, nothing is overwritten.
    ("POST", "comites:ordre_du_jour"): (COMITE, LOGIN, inside(409, among=WRITERS)),
    ("GET", "comites:seance"): (COMITE, LOGIN, inside(among=WRITERS)),
    ("POST", "comites:seance"): (COMITE, LOGIN, inside(302, among=WRITERS)),
    ("GET", "comites:point"): (_point, LOGIN, inside(among=WRITERS)),
    ("POST", "comites:point"): (_point, LOGIN, inside(302, among=WRITERS)),
    ("GET", "comites:historique"): (COMITE, LOGIN, inside(among=HISTORIANS)),
    ("POST", "comites:restaurer_champ"): (COMITE, LOGIN, inside(302, among=WRITERS)),
    ("POST", "comites:remarque"): (COMITE, LOGIN, inside(302, among=COMMENTANTS)),
    ("POST", "comites:repondre"): (_remarque("comite"), LOGIN, inside(302, among=CHEF)),
    ("POST", "comites:lever"): (
        _remarque("comite"),
        LOGIN,
        inside(302, among=PILOTE | {"prefecture_associee"}),
    ),
    ("GET", "comites:archive"): (COMITE, LOGIN, inside(among=set())),
    ("POST", "comites:archive"): (COMITE, LOGIN, inside(among=set())),
    ("POST", "comites:restore"): (COMITE, LOGIN, inside(among=set())),
    ("GET", "comites:move"): (_action("comite", "hold"), LOGIN, inside(among=WRITERS)),
    ("POST", "comites:move"): (
        _action("comite", "hold"),
        LOGIN,
        inside(302, among=WRITERS),
    ),
}


@pytest.fixture
def side_a(monde):
    """States in which the chef de projet writes and everybody inside reads."""
    monde.a.fiche.__class__.objects.update(validation="a_completer")
    monde.a.convention.__class__.objects.exclude(statut="signee").update(statut="a_completer")
    monde.a.comite.__class__.objects.update(statut="tenu")
    return monde.a


def assert_is_a_page(response, where):
    """Whatever it answers: one title, and all its variables known."""
    if response.status_code in {302, 405}:
        return
    assert response.text.count("<h1") == 1, where
    assert "VARIABLE_INCONNUE" not in response.text, where


@pytest.mark.parametrize("cell", MATRIX, ids=lambda cell: f"{cell[0]}-{cell[1]}")
def test_matrix(cell, client, monde, side_a):
    method, name = cell
    kwargs_of, anonymous, expected = MATRIX[cell]
    url = reverse(name, kwargs=kwargs_of(side_a))
    send = client.get if method == "GET" else client.post
    response = send(url)
    if anonymous == LOGIN:
        assert response.status_code == 302, f"anonymous on {url}"
        assert response.url.startswith("/connexion/")
    else:
        assert response.status_code == anonymous, f"anonymous on {url}"
    answers = {}
    for persona in NAMES:
        client.force_login(monde.users[persona])
        response = send(url)
        answers[persona] = response.status_code
        if response.headers.get("Content-Type", "").startswith("text/html"):
            assert_is_a_page(response, f"{persona} on {url}")
    assert answers == {persona: expected[persona] for persona in NAMES}


def _reaches(persona, rows):
    """Whether somebody gets through to one of these rows."""
    return any(expected[persona] in {200, 302, 409} for _, _, expected in rows)


# Django's own form views take a PUT for a POST, token included; two of them answer before they
# look at the method: to who is signed in already, and to a link that is no longer good.
LEFT_TO_DJANGO = {
    "accounts:connexion": {"PUT", "PATCH", "DELETE"},
    "accounts:mot_de_passe": {"PUT"},
    "accounts:mot_de_passe_oublie": {"PUT"},
    "accounts:nouveau_mot_de_passe": {"PUT", "PATCH", "DELETE"},
}


@pytest.mark.parametrize("name", sorted({name for _, name in MATRIX}))
def test_a_method_without_a_row_is_refused(client, monde, side_a, name):
    """To whoever has the most rights there: nothing else refuses first."""
    rows = {method: row for (method, listed), row in MATRIX.items() if listed == name}
    persona = next((p for p in NAMES if _reaches(p, rows.values())), "administrateur")
    client.force_login(monde.users[persona])
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
        if {"HEAD": "GET"}.get(method, method) in rows or method in LEFT_TO_DJANGO.get(name, ()):
            continue
        for kwargs_of, _, _ in rows.values():
            response = client.generic(method, reverse(name, kwargs=kwargs_of(side_a)))
            assert response.status_code == 405, f"{method} {name} as {persona}"


MOVES = [(kind, action) for kind in KINDS for action in CYCLE[kind].QUI]


@pytest.mark.parametrize(("kind", "action"), MOVES)
def test_every_move_asks_who_one_is(client, monde, kind, action):
    """Who makes it and who does not, once signed in: tests/dossiers/test_move_pages.py, by the
    same table, which tests/dossiers/test_cycles.py holds complete."""
    address = reverse(f"{kind}:move", args=[dossier_of(monde.a, kind).pk, action])
    for send in (client.get, client.post):
        response = send(address)
        assert response.status_code == 302
        assert response.url.startswith("/connexion/")


def _names(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = pattern.namespace or ""
            yield from _names(pattern, f"{namespace}{inner}:" if inner else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_every_address_has_a_row():
    """The Django admin has its own tests; it is the administrateur's alone."""
    listed = {name for _, name in MATRIX}
    addresses = {n for n in _names(get_resolver()) if not n.startswith("admin:")}
    assert addresses - listed == set()
    assert listed - addresses == set()


@pytest.mark.parametrize("persona", ["anonymous", *NAMES])
def test_the_admin_is_the_administrateurs_alone(client, monde, persona):
    if persona != "anonymous":
        client.force_login(monde.users[persona])
    status = client.get("/admin/").status_code
    assert status == {"administrateur": 200, "anonymous": 302}.get(persona, 403)
