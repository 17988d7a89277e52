"""The demo: real facts unchanged, fictitious content marked, every state there to be seen."""

import datetime as dt
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from communes.models import Beneficiaire, Contact, Territoire
from conventions.echeance import horloge, with_dates
from conventions.enums import SituationEcheance, StatutConvention, TypeConvention
from conventions.models import (
    Convention,
    DatesBeneficiaire,
    MouvementConvention,
    RemarqueConvention,
    Signature,
)
from fiches_action.enums import (
    Base,
    NatureFinancement,
    Origine,
    Phase,
    Priorite,
    Statut,
    StatutFinancement,
    TypeMaitreOuvrage,
    Validation,
)
from fiches_action.models import FicheAction, Financement, MouvementFiche, RemarqueFiche
from pvd_portal.accounts.demo import COMPTES, MOT_DE_PASSE_DEMO
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import User
from pvd_portal.comites.enums import ACTION_PAR_DECISION, Decision, QualiteMembre, StatutComite
from pvd_portal.comites.models import Comite, MembreComite, PointOrdreDuJour
from pvd_portal.core.dates import today
from pvd_portal.demo.fichiers import DONNEES, read_csv
from pvd_portal.demo.noms import de

pytestmark = pytest.mark.django_db
S = SituationEcheance
EMAILS = [compte.email for compte in COMPTES]
CHEFS = ["chef-la-tour-du-pin@demo.example", "chef-gignac@demo.example"]


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """The demo, loaded once for the module and rolled back after it; each test in a savepoint."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        # Now rather than after each test, which would ask for the same rows again.
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


def run(*args):
    out = StringIO()
    call_command("load_demo", *args, stdout=out)
    return out.getvalue()


def real_dates():
    """code -> (adhésion, ORT) of the two open lists."""
    ort = {row["Code commune"]: row["Si signée, date de signature"] for row in read_csv("ort.csv")}
    return {
        row["insee_com"]: tuple(
            dt.date.fromisoformat(text) if text else None
            for text in (row["date_signature"], ort.get(row["insee_com"]))
        )
        for row in read_csv("pvd.csv")
    }


class TestCommand:
    def test_it_refuses_outside_a_demo(self):
        with override_settings(DEMO=False), pytest.raises(CommandError, match="démonstration"):
            call_command("load_demo")

    def test_again_it_changes_nothing(self):
        models = (User, Territoire, Convention, FicheAction, Comite, Financement)
        before = [model.objects.count() for model in models]
        assert "déjà chargée" in run()
        assert [model.objects.count() for model in models] == before

    def test_it_lists_the_accounts(self):
        text = run("--comptes")
        assert all(email in text for email in EMAILS)
        assert MOT_DE_PASSE_DEMO in text


class TestFaits:
    @pytest.mark.parametrize(("departement", "nombre"), [("38", 14), ("34", 18), ("81", 2)])
    def test_current_communes(self, departement, nombre):
        rows = Beneficiaire.objects.membres_au(today())
        assert rows.filter(commune__departement=departement).count() == nombre

    def test_nothing_fictitious_moves_a_clock(self):
        """Each commune's dates are those of the open lists, and nothing else."""
        for code, (adhesion, ort) in real_dates().items():
            jalons = DatesBeneficiaire.objects.get(beneficiaire__commune=code)
            assert jalons.date_adhesion == adhesion
            assert jalons.date_prorogation is None
            if ort is None or ort < adhesion:
                assert (jalons.date_jalon, jalons.date_ort) == (None, ort)
            else:
                assert jalons.date_jalon == ort

    def test_situations(self):
        rows = with_dates(Beneficiaire.objects.all(), today())
        found = {row.commune_id: horloge(row, today()).situation for row in rows}
        assert found["38052"] == S.DEPASSEE
        assert found["38314"] == found["38416"] == S.ORT_ANTERIEURE
        assert found["34276"] == S.SORTIE
        assert found["34142"] == S.RESPECTEE
        assert found["38509"] == S.RESPECTEE_EN_RETARD

    def test_the_commune_that_left(self):
        row = Beneficiaire.objects.get(commune="34276")
        assert row.date_sortie == dt.date(2023, 12, 1)
        assert "jour non connu" in row.motif_sortie
        assert not Convention.objects.filter(convention_communes__commune="34276").exists()

    def test_the_shared_territoire(self):
        territoire = Territoire.objects.get(beneficiaires__commune="34293")
        codes = set(territoire.beneficiaires.values_list("commune", flat=True))
        assert codes == {"34293", "81124", "81192"}
        assert territoire.departement_pilote_id == "34"

    @pytest.mark.parametrize(
        ("code", "ville", "date"),
        [("34199", "34003", dt.date(2021, 2, 26)), ("34143", "34301", dt.date(2019, 12, 10))],
    )
    def test_avenants_to_an_earlier_ort(self, code, ville, date):
        act = Convention.objects.get(type=TypeConvention.AVENANT, convention_communes__commune=code)
        assert (act.parent.type, act.parent.date_signature) == (TypeConvention.ORT, date)
        assert [c.pk for c in act.parent.communes.all()] == [ville]

    @pytest.mark.parametrize(("commande", "liste"), [("import_pvd", "pvd"), ("import_ort", "ort")])
    def test_the_lists_again_change_no_act(self, commande, liste):
        before = set(Convention.objects.values_list("pk", "type", "revision", "date_signature"))
        call_command(commande, str(DONNEES / f"{liste}.csv"), stdout=StringIO())
        after = set(Convention.objects.values_list("pk", "type", "revision", "date_signature"))
        assert after == before

    def test_security_conventions(self):
        acts = Convention.objects.filter(thematique="Sécurité")
        assert acts.count() == 9
        dates = {a.territoire.nom: a.date_signature for a in acts if a.signee}
        assert dates == {
            "Pontcharra": dt.date(2022, 9, 28),
            "La Tour-du-Pin": dt.date(2023, 3, 3),
        }

    def test_the_index_agrees_with_the_acts(self):
        call_command("check_jalons", stdout=StringIO())


class TestFictif:
    def test_everything_invented_says_so(self):
        assert not FicheAction.objects.filter(fictive=False).exists()
        assert not Comite.objects.filter(fictif=False).exists()
        assert not Convention.objects.filter(source=Convention.Source.SAISIE).exists()
        typed = Convention.objects.filter(source=Convention.Source.REPRISE)
        assert set(typed.values_list("thematique", flat=True)) == {"Sécurité"}

    def test_people_have_no_real_address(self):
        for model in (User, Contact):
            emails = model.objects.exclude(email="").values_list("email", flat=True)
            assert emails
            assert all(email.endswith("@demo.example") for email in emails)

    @pytest.mark.parametrize(
        ("model", "field", "choices"),
        [
            (FicheAction, "phase", Phase),
            (FicheAction, "statut", Statut),
            (FicheAction, "validation", Validation),
            (FicheAction, "priorite", Priorite),
            (FicheAction, "origine", Origine),
            (FicheAction, "base", Base),
            (Financement, "statut", StatutFinancement),
            (Financement, "nature", NatureFinancement),
            (Convention, "statut", StatutConvention),
            (Convention, "type", TypeConvention),
            (Comite, "statut", StatutComite),
            (PointOrdreDuJour, "decision", Decision),
            (Contact, "fonction", Contact.Fonction),
            (User, "role", Role),
        ],
    )
    def test_every_value_is_there(self, model, field, choices):
        found = set(model.objects.order_by().values_list(field, flat=True).distinct())
        assert set(choices.values) <= found

    def test_every_phase_in_every_statut(self):
        found = set(FicheAction.objects.order_by().values_list("phase", "statut"))
        assert found == {(p, s) for p in Phase.values for s in Statut.values}

    def test_the_owners(self):
        found = set(FicheAction.objects.values_list("type_maitre_ouvrage", flat=True))
        assert {
            TypeMaitreOuvrage.COMMUNE,
            TypeMaitreOuvrage.EPCI,
            TypeMaitreOuvrage.BAILLEUR,
            TypeMaitreOuvrage.PRIVE,
        } <= found

    def test_decisions_agree_with_the_fiches(self):
        points = PointOrdreDuJour.objects.filter(
            comite__statut=StatutComite.VERROUILLE, fiche__isnull=False
        ).select_related("fiche", "comite")
        assert points
        for point in points:
            action = ACTION_PAR_DECISION[point.decision]
            move = point.fiche.mouvements.get(action=action)
            assert str(point.comite) in move.reason
            assert point.fiche.sous_reserve == (point.decision == Decision.VALIDEE_SOUS_RESERVE)

    def test_the_minutes_without_the_prefet_say_so(self):
        absents = MembreComite.objects.filter(
            comite__statut=StatutComite.VERROUILLE, qualite=QualiteMembre.PREFET, present=False
        )
        for membre in absents:
            decisions = membre.comite.points.exclude(fiche=None)
            assert {p.decision for p in decisions} <= {
                Decision.VALIDEE_SOUS_RESERVE,
                Decision.AJOURNEE,
                Decision.REFUSEE,
            }
        assert absents

    def test_nothing_happens_in_the_future(self):
        now = timezone.now()
        for model in (MouvementFiche, MouvementConvention):
            assert not model.objects.filter(at__gt=now).exists()
        assert not FicheAction.history.filter(history_date__gt=now).exists()
        assert not FicheAction.objects.filter(derniere_nouvelle_at__gt=now).exists()

    def test_history_is_in_order(self):
        """The last line of each fiche's history is the fiche of today."""
        for fiche in FicheAction.objects.all():
            latest = fiche.history.first()
            assert (latest.validation, latest.statut) == (fiche.validation, fiche.statut)


@pytest.mark.parametrize("model", [RemarqueFiche, RemarqueConvention, Signature])
def test_what_people_wrote_is_of_that_day_and_by_them(model):
    """Of what is fictitious: nothing by « Portail », nothing the day the demo was built."""
    records = model.history.all()
    if model is Signature:
        records = records.filter(convention__in=Convention.objects.filter(source="demo"))
    assert records.exists()
    assert not records.filter(history_user=None).exists()
    assert not records.filter(history_date__date=today()).exists()


class TestComptes:
    @pytest.mark.parametrize("compte", COMPTES, ids=EMAILS)
    def test_each_account_signs_in_with_its_perimetre(self, compte, rf):
        user = authenticate(rf.post("/"), username=compte.email, password=MOT_DE_PASSE_DEMO)
        assert user is not None
        assert user.get_role_display() == compte.role
        assert user.perimetre.libelle == compte.perimetre

    def test_no_other_account_can_sign_in(self):
        others = User.objects.exclude(email__in=EMAILS)
        assert others
        assert not any(user.has_usable_password() for user in others)

    @pytest.mark.parametrize("email", EMAILS)
    def test_each_account_sees_every_state(self, email):
        user = User.objects.get(email=email)
        drafts = user.role not in {Role.PARTENAIRE, Role.OBSERVATEUR}
        fiches = FicheAction.objects.visible_to(user).actifs()
        seen = set(fiches.order_by().values_list("validation", flat=True))
        assert seen == set(Validation) - (set() if drafts else {Validation.BROUILLON})
        assert set(fiches.order_by().values_list("statut", flat=True)) == set(Statut)
        assert set(fiches.order_by().values_list("phase", flat=True)) == set(Phase)
        actes = set(Convention.objects.visible_to(user).values_list("statut", flat=True))
        assert actes >= set(StatutConvention) - (
            set() if drafts else {StatutConvention.EN_PREPARATION}
        )
        lignes = Financement.objects.visible_to(user)
        assert set(lignes.values_list("statut", flat=True)) == set(StatutFinancement)
        comites = Comite.objects.visible_to(user)
        assert set(comites.values_list("statut", flat=True)) == set(StatutComite)

    def test_the_partenaire_has_lines_in_every_statut(self):
        user = User.objects.get(email="partenaire@demo.example")
        own = Financement.objects.visible_to(user).filter(organisme=user.organisme)
        assert set(own.values_list("statut", flat=True)) == set(StatutFinancement)

    @pytest.mark.parametrize("email", CHEFS)
    @pytest.mark.parametrize("model", [RemarqueFiche, RemarqueConvention])
    def test_remarks_wait_on_both_sides(self, email, model):
        territoire = User.objects.get(email=email).affectations.get().territoire_id
        rows = model.objects.filter(dossier__territoire=territoire)
        assert {row.etat for row in rows} == {"en_attente", "repondue", "levee"}

    @pytest.mark.parametrize("email", EMAILS)
    def test_something_is_new_since_the_last_visit(self, email):
        user = User.objects.get(email=email)
        moves = MouvementFiche.objects.filter(dossier__in=FicheAction.objects.visible_to(user))
        assert moves.filter(at__gt=user.derniere_visite).exclude(user=user).exists()

    @pytest.mark.parametrize("email", CHEFS)
    def test_some_fiches_are_without_news(self, email):
        user = User.objects.get(email=email)
        limit = timezone.now() - dt.timedelta(days=184)
        fiches = FicheAction.objects.visible_to(user).actifs()
        assert fiches.filter(derniere_nouvelle_at__lt=limit).exists()
        assert fiches.en_retard().exists()


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Le Bourg-d'Oisans", "du Bourg-d'Oisans"),
        ("La Mure", "de La Mure"),
        ("Olonzac", "d'Olonzac"),
        ("Lodève", "de Lodève"),
    ],
)
def test_names_agree(nom, attendu):
    assert de(nom) == attendu
