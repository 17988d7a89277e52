"""A rule's number has one home: changing it there changes what is computed and what is said."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from conventions import regles
from conventions.coherence import incoherences
from conventions.echeance import compute_horloge, with_situation
from conventions.enums import ActionConvention, StatutConvention
from conventions.models import Convention
from fiches_action import regles as regles_fiches
from fiches_action.models import FicheAction
from pvd_portal.core.dates import add_months, start_of_day, today
from pvd_portal.territoires.synthese import load_syntheses, sans_nouvelles
from tests.factories import ConventionFactory, FicheFactory
from tests.territoires.aides import page, text_of

D = dt.date
TABLEAU = reverse("tableau_de_bord:tableau_de_bord")


@pytest.fixture
def two_years(monkeypatch):
    monkeypatch.setattr(regles, "DELAI_MOIS", 24)


@pytest.fixture
def nine_months(monkeypatch):
    monkeypatch.setattr(regles_fiches, "MOIS_SANS_NOUVELLES", 9)


def pages_of(monde):
    """(reader, address) of the pages that speak of the delay."""
    commune, a = monde.a.communes[0], monde.a
    return [
        (None, reverse("public:accueil")),
        (None, reverse("public:statistiques")),
        (monde.prefecture_a, reverse("agenda:echeances")),
        (monde.prefecture_a, reverse("territoires:communes")),
        (monde.prefecture_a, reverse("territoires:commune", args=[commune.pk])),
        (monde.prefecture_a, reverse("territoires:detail", args=[a.territoire.pk])),
        (monde.prefecture_a, reverse("territoires:epci", args=[a.territoire.epci_id])),
        (monde.prefecture_a, reverse("conventions:detail", args=[a.convention.pk])),
    ]


def other_pages(monde):
    return [
        *((user, TABLEAU) for user in monde.users.values()),
        (monde.prefecture_a, reverse("conventions:list")),
        (
            monde.chef_a,
            f"{reverse('conventions:create')}?type=avenant&territoire={monde.a.territoire.pk}",
        ),
        (monde.prefecture_a, reverse("territoires:list")),
        (monde.observateur, reverse("territoires:communes")),
    ]


def test_the_pages_say_the_delay_that_is_computed(client, monde, two_years):
    for user, url in pages_of(monde):
        client.logout()
        text = text_of(page(client, url, user))
        assert "24 mois" in text, url
        assert "18 mois" not in text, url
    for user, url in other_pages(monde):
        assert "18 mois" not in text_of(page(client, url, user)), url


def test_the_computation_follows_in_python_and_in_sql(monde, two_years):
    """Adhésion of 27 April 2021."""
    rows = monde.a.territoire.beneficiaires.all()
    for jour, situation in ((D(2023, 4, 27), "echeance_proche"), (D(2023, 4, 28), "depassee")):
        pure = compute_horloge(adhesion=D(2021, 4, 27), signature=None, date=jour)
        assert (pure.situation, pure.limite) == (situation, D(2023, 4, 27))
        row = with_situation(rows, jour)[0]
        assert (row.situation, row.date_limite) == (situation, D(2023, 4, 27))


def test_the_files_and_the_agenda_follow(client, monde, two_years):
    client.force_login(monde.prefecture_a)
    csv = client.get(reverse("territoires:communes") + "?format=csv").getvalue().decode()
    assert "2023-04-27" in csv
    assert "2022-10-27" not in csv
    ouvertes = client.get(reverse("public:communes_pvd_csv")).getvalue().decode()
    assert "2021-04-27,2023-04-27," in ouvertes.replace(";", ",")
    ics = client.get(reverse("agenda:echeances_ics")).content.decode()
    assert "Échéance des 24 mois" in ics
    assert "18 mois" not in ics


def test_the_refusals_and_the_mails_follow(
    client, monde, two_years, django_capture_on_commit_callbacks
):
    adhesion = monde.a.territoire.conventions.get(type="adhesion")
    avenant = Convention(
        type="avenant", parent=adhesion, numero_avenant=1, nouvelle_echeance=D(2023, 4, 27)
    )
    assert incoherences(avenant)["nouvelle_echeance"] == (
        "La nouvelle échéance doit suivre celle des 24 mois (27/04/2023)."
    )
    avenant.parent = monde.a.convention
    assert "proroge le délai de 24 mois" in incoherences(avenant)["nouvelle_echeance"]
    with django_capture_on_commit_callbacks(execute=True):
        client.force_login(monde.prefecture_a)
        url = reverse("conventions:move", args=[adhesion.pk, ActionConvention.CORRECT_DATE])
        motif = {"motif": "Date lue sur l'acte", "date_signature": "2021-04-26"}
        assert client.post(url, motif).status_code == 302
    assert len(mail.outbox) == 1
    assert "18 mois" not in mail.outbox[0].body


def test_near_and_alert_have_their_numbers(client, monde, monkeypatch):
    monkeypatch.setattr(regles, "SEUILS_MOIS", (1, 3, 7))
    monkeypatch.setattr(regles, "SEUIL_ALERTE_MOIS", 4)
    assert "Moins de 7 mois avant" in text_of(page(client, reverse("public:statistiques")))
    adhesion = monde.a.territoire.conventions.get(type="adhesion")
    adhesion.date_signature = add_months(today(), -14)
    adhesion.save()
    assert "Échéance dans 4 mois" in text_of(page(client, TABLEAU, monde.prefecture_a))
    assert "Horizon : 4 mois" in text_of(page(client, reverse("agenda:echeances") + "?mois=4"))
    detail = reverse("territoires:detail", args=[monde.a.territoire.pk])
    assert "Échéance à moins de 4 mois" in text_of(page(client, detail))
    assert "3 mois" not in text_of(page(client, detail))


@pytest.mark.parametrize(
    ("jour", "situation"), [(D(2022, 3, 26), "a_jour"), (D(2022, 3, 27), "echeance_proche")]
)
def test_near_is_computed_from_the_farthest_threshold(monde, monkeypatch, jour, situation):
    """Adhésion of 27 April 2021, limit on 27 October 2022, near seven months before."""
    monkeypatch.setattr(regles, "SEUILS_MOIS", (1, 3, 7))
    assert (
        compute_horloge(adhesion=D(2021, 4, 27), signature=None, date=jour).situation == situation
    )
    row = with_situation(monde.a.territoire.beneficiaires.all(), jour)[0]
    assert row.situation == situation


def test_sans_nouvelles_has_one_number(client, monde, nine_months):
    fiche = FicheAction.objects.filter(pk=monde.a.fiche.pk)
    fiche.update(derniere_nouvelle_at=start_of_day(add_months(today(), -9)), validation="validee")
    assert not fiche.sans_nouvelles()
    pages = [
        (monde.prefecture_a, reverse("territoires:list")),
        (monde.chef_a, reverse("fiches_action:list")),
    ]
    for user, url in pages:
        text = text_of(page(client, url, user))
        assert "ans nouvelles depuis 9 mois" in text, url
        assert "6 mois" not in text, url
    fiche.update(
        derniere_nouvelle_at=start_of_day(add_months(today(), -9)) - dt.timedelta(seconds=1)
    )
    assert fiche.sans_nouvelles().count() == 1
    detail = reverse("territoires:detail", args=[monde.a.territoire.pk])
    text = text_of(page(client, detail, monde.chef_a))
    assert "sans nouvelles depuis 9 mois" in text
    assert "6 mois" not in text


@pytest.mark.parametrize(("ecart", "muet"), [(-1, True), (0, False), (1, False)])
def test_a_territoire_is_without_news_after_six_months(monde, ecart, muet):
    """In Python as in SQL, to the second: Territoire A, where only the fiche moved."""
    limite = start_of_day(add_months(today(), -6)) + dt.timedelta(seconds=ecart)
    fiches = FicheAction.objects.filter(territoire=monde.a.territoire)
    fiches.update(derniere_nouvelle_at=limite)
    territoires = type(monde.a.territoire).objects.filter(pk=monde.a.territoire.pk)
    dossier = load_syntheses(monde.prefecture_a, territoires)[0]
    assert dossier.sans_nouvelles is muet
    assert sans_nouvelles(territoires, monde.prefecture_a).exists() is muet
    assert fiches.sans_nouvelles().exists() is muet


@pytest.mark.parametrize(
    ("jours", "statut", "late"),
    [
        (-1, "en_cours", True),
        (0, "en_cours", False),
        (1, "en_cours", False),
        (None, "en_cours", False),
        (-1, "termine", False),
        (-1, "abandonne", False),
        (-1, "en_pause", True),
        # Said to be late, whatever its dates.
        (-1, "en_retard", True),
        (1, "en_retard", True),
        (None, "en_retard", True),
    ],
)
def test_a_fiche_is_late_the_day_after_its_planned_end(monde, jours, statut, late):
    """Edge case 49, in Python as in SQL."""
    fin = None if jours is None else today() + dt.timedelta(days=jours)
    # What each statut brings with it (models/bonds.py).
    suite = {
        "termine": {"date_fin_reelle": today()},
        "abandonne": {"motif_statut": "Motif", "date_statut": today()},
        "en_pause": {"motif_statut": "Motif", "date_statut": today()},
    }
    fiche = FicheFactory(
        territoire=monde.a.territoire,
        date_fin_prevue=fin,
        statut=statut,
        **suite.get(statut, {}),
    )
    assert fiche.en_retard is late
    assert FicheAction.objects.en_retard().filter(pk=fiche.pk).exists() is late


@pytest.mark.parametrize("statut", StatutConvention.values)
def test_a_closed_act_is_signed_or_given_up(monde, statut):
    signee = statut == "signee"
    acte = ConventionFactory(
        territoire=monde.a.territoire, statut=statut, signee_le=D(2022, 1, 1) if signee else None
    )
    ouverte = statut not in {"signee", "abandonnee"}
    assert Convention.objects.en_cours().filter(pk=acte.pk).exists() is ouverte
