"""`import_referentiel`: the first load, then only what changed (edge cases 30 to 34)."""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command

from communes.models import (
    AppartenanceEpci,
    Beneficiaire,
    Commune,
    CommuneAncienne,
    Departement,
    Epci,
    EvolutionCommune,
    Millesime,
    Region,
)
from communes.referentiel.codes import resolve_codes
from conventions.models.jalons import find_wrong_dates
from tests.communes.vintages import Pays
from tests.factories import BeneficiaireFactory, ConventionFactory, TerritoireFactory

pytestmark = pytest.mark.django_db
NOUVEL_AN = dt.date(2027, 1, 1)


@pytest.fixture
def pays(tmp_path):
    """The tiny France, its vintage 2026 loaded; `pays.load(2027)` loads it as it is now."""
    pays = Pays()

    def load(annee, **options):
        out = io.StringIO()
        dossier = pays.write(tmp_path / str(annee))
        call_command("import_referentiel", dossier=dossier, annee=annee, stdout=out, **options)
        return out.getvalue()

    pays.load = load
    load(2026)
    return pays


def everything():
    models = [Region, Departement, Epci, Commune, CommuneAncienne, AppartenanceEpci]
    models += [EvolutionCommune, Millesime, Commune.history.model, Epci.history.model]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def evolutions():
    return set(EvolutionCommune.objects.values_list("code_insee", "type", "date_effet"))


def test_first_load_keeps_every_code_and_letter(pays):
    assert Commune.objects.count() == 8
    assert Commune.objects.get(pk="01033").departement_id == "01"
    assert Commune.objects.get(pk="2A004").departement.region_id == "94"
    assert Commune.objects.get(pk="97101").departement_id == "971"
    assert Commune.objects.get(pk="98735").epci is None
    assert Commune.objects.get(pk="38999").nom == "Œuilly-l'Étang"
    assert Commune.objects.get(pk="38999").nom_recherche == "oeuilly l etang"
    assert Commune.history.count() == 0
    assert Millesime.objects.get().resume["Communes"] == 8


def test_first_load_gives_old_codes_their_commune(pays):
    found = resolve_codes(["01205", "01091", "01033", "99999"])
    assert {old: new.pk for old, new in found.items()} == dict.fromkeys(
        ["01205", "01091", "01033"], "01033"
    )


def test_the_same_vintage_again_changes_nothing(pays):
    before = everything()
    assert "Rien à changer." in pays.load(2026)
    assert everything() == before


def test_the_next_vintage_without_change_is_only_noted(pays):
    assert "Rien à changer." in pays.load(2027)
    assert list(Millesime.objects.values_list("annee", flat=True)) == [2027, 2026]
    assert not EvolutionCommune.objects.exists()


def test_a_renamed_commune(pays):
    pays.communes["38226"] = "Mens-en-Trièves"
    out = pays.load(2027)
    assert "Mens (38226) → Mens-en-Trièves" in out
    commune = Commune.objects.get(pk="38226")
    assert commune.nom_recherche == "mens en trieves"
    assert [h.nom for h in commune.history.all()] == ["Mens-en-Trièves"]
    assert evolutions() == {("38226", "renommage", NOUVEL_AN)}


def test_a_merged_commune_still_answers_to_its_code(pays):
    pays.merge("38226", into="38269")
    out = pays.load(2027)
    assert "Mens (38226) → La Mure (38269)" in out
    old = Commune.objects.get(pk="38226")
    assert (old.date_fin, old.absorbee_par_id, old.epci_id) == (NOUVEL_AN, "38269", None)
    assert resolve_codes(["38226"])["38226"].pk == "38269"
    assert evolutions() == {("38226", "fusion", NOUVEL_AN)}
    assert old.appartenances.get().date_fin == NOUVEL_AN


def test_two_mergers_in_a_row(pays):
    pays.merge("38999", into="38226")
    pays.load(2027)
    pays.merge("38226", into="38269")
    pays.anciennes[-2]["chefLieu"] = "38269"
    pays.load(2028)
    assert resolve_codes(["38999"])["38999"].pk == "38269"


def test_a_commune_that_changes_epci(pays):
    pays.move("01189", "240000002")
    out = pays.load(2027)
    assert "Injoux-Génissiat (01189) : CC du Pays Bellegardien (240000001)" in out
    rows = AppartenanceEpci.objects.filter(commune="01189").order_by("pk")
    assert list(rows.values_list("epci", "date_debut", "date_fin")) == [
        ("240000001", None, NOUVEL_AN),
        ("240000002", NOUVEL_AN, None),
    ]
    assert Commune.objects.get(pk="01189").epci_id == "240000002"


def test_a_vintage_corrected_in_the_year_leaves_no_empty_period(pays):
    pays.move("01189", "240000002")
    pays.load(2027)
    pays.move("01189", "240000003")
    pays.load(2027)
    rows = AppartenanceEpci.objects.filter(commune="01189").order_by("pk")
    assert list(rows.values_list("epci", "date_fin")) == [
        ("240000001", NOUVEL_AN),
        ("240000003", None),
    ]


def test_an_epci_that_disappears_keeps_its_row_and_names_its_successor(pays):
    nom, membres = pays.epcis.pop("240000001")
    pays.epcis["240000009"] = ("CA du Haut-Rhône", membres)
    out = pays.load(2027)
    assert "CC du Pays Bellegardien (240000001) → CA du Haut-Rhône (240000009)" in out
    epci = Epci.objects.get(pk="240000001")
    assert (epci.date_fin, epci.successeur_id) == (NOUVEL_AN, "240000009")
    assert [h.date_fin for h in epci.history.all()] == [NOUVEL_AN]


def test_a_created_and_a_suppressed_commune(pays):
    pays.communes["38998"] = "Neuve"
    del pays.communes["98735"]
    pays.load(2027)
    assert evolutions() == {
        ("38998", "creation", NOUVEL_AN),
        ("98735", "suppression", NOUVEL_AN),
    }
    assert Commune.objects.get(pk="98735").date_fin == NOUVEL_AN


def test_a_commune_that_changes_departement_with_its_code(pays):
    pays.communes["01999"] = pays.communes.pop("38226")
    pays.anciens_codes["01999"] = ["38226"]
    pays.leave("38226")
    pays.load(2027)
    assert ("38226", "changement_departement", NOUVEL_AN) in evolutions()
    assert resolve_codes(["38226"])["38226"].pk == "01999"


def test_a_departement_that_changes_under_the_same_code(pays):
    pays.departements["38226"] = "01"
    assert "Mens (38226) : 38 → 01" in pays.load(2027)
    assert Commune.objects.get(pk="38226").departement_id == "01"


def test_a_restored_commune(pays):
    pays.merge("38226", into="38269")
    pays.load(2027)
    pays.communes["38226"] = "Mens"
    pays.anciennes.pop()
    assert "Communes rétablies : 1" in pays.load(2028)
    commune = Commune.objects.get(pk="38226")
    assert (commune.date_fin, commune.absorbee_par) == (None, None)
    assert not CommuneAncienne.objects.filter(code="38226").exists()


def test_new_populations_are_counted_without_history(pays):
    pays.population = 2000
    assert "Populations ou SIREN mis à jour : 8" in pays.load(2027)
    assert set(Commune.objects.values_list("population", flat=True)) == {2000}
    assert set(Epci.objects.values_list("population", flat=True)) == {20000}
    assert Commune.history.count() == 0


def member(code):
    commune = Commune.objects.get(pk=code)
    territoire = TerritoireFactory(
        communes=[commune], departement=commune.departement, epci=commune.epci
    )
    ConventionFactory(territoire=territoire, type="adhesion", signee_le=dt.date(2021, 4, 27))
    return Beneficiaire.objects.get(commune=commune)


def test_the_membership_of_a_merged_commune_follows_it(pays):
    """« No double count » (edge case 32): a merger is not an exit."""
    row = member("38226")
    pays.merge("38226", into="38269")
    assert "Adhésions suivies par une fusion : 1\n  - Mens (38226) → La Mure" in pays.load(2027)
    row.refresh_from_db()
    assert (row.commune_id, row.date_sortie) == ("38269", None)
    assert row.history.first().commune_id == "38269"


def test_the_clock_of_a_merged_commune_follows_it(pays):
    act = member("38226").territoire.conventions.get()
    pays.merge("38226", into="38269")
    pays.load(2027)
    assert set(act.communes.values_list("pk", flat=True)) == {"38226", "38269"}
    row = Beneficiaire.objects.get(commune="38269")
    assert row.dates.date_adhesion == dt.date(2021, 4, 27)
    assert find_wrong_dates() == []


def test_what_the_new_commune_had_signed_counts_for_the_member_that_joins_it(pays):
    act = ConventionFactory(type="ort", signee_le=dt.date(2020, 2, 1), communes=[])
    act.convention_communes.create(commune_id="38269")
    member("38226")
    pays.merge("38226", into="38269")
    pays.load(2027)
    assert Beneficiaire.objects.get(commune="38269").dates.date_ort == dt.date(2020, 2, 1)


def test_an_act_not_signed_yet_names_the_new_commune(pays):
    territoire = member("38226").territoire
    act = ConventionFactory(territoire=territoire)
    pays.merge("38226", into="38269")
    pays.load(2027)
    assert [c.pk for c in act.communes.all()] == ["38269"]


def test_a_merger_of_two_members_counts_once(pays):
    absorbed, absorbing = member("38226"), member("38269")
    pays.merge("38226", into="38269")
    assert "Adhésions closes par une fusion : 1" in pays.load(2027)
    absorbed.refresh_from_db()
    assert absorbed.date_sortie == NOUVEL_AN
    assert absorbed.motif_sortie == "Fusion dans La Mure (38269), déjà bénéficiaire"
    current = Beneficiaire.objects.filter(date_sortie=None)
    assert list(current) == [absorbing]
    assert find_wrong_dates() == []


def test_a_past_membership_stays_with_the_commune_of_its_time(pays):
    row = BeneficiaireFactory(
        commune_id="38226", date_sortie=dt.date(2023, 12, 1), motif_sortie="Retrait"
    )
    pays.merge("38226", into="38269")
    pays.load(2027)
    row.refresh_from_db()
    assert row.commune_id == "38226"


def test_dry_run_says_all_and_writes_nothing(pays):
    member("38226")
    pays.merge("38226", into="38269")
    pays.communes["2A004"] = "Aiacciu"
    before = everything()
    out = pays.load(2027, dry_run=True)
    assert "Ajaccio (2A004) → Aiacciu" in out
    assert "rien n'a été écrit" in out
    assert everything() == before


def break_json(dossier):
    (dossier / "epci.json").write_text("[{", encoding="utf-8")


def break_encoding(dossier):
    (dossier / "communes.json").write_bytes(b'[{"nom": "\xe9"}]')


def break_shape(dossier):
    (dossier / "communes.json").write_text('[{"code": "38001"}]', encoding="utf-8")


def break_list(dossier):
    (dossier / "regions.json").write_text("{}", encoding="utf-8")


def remove_file(dossier):
    (dossier / "departements.json").unlink()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (break_json, "n'est pas du JSON"),
        (break_encoding, "n'est pas en UTF-8"),
        (break_shape, "n'a pas la forme attendue"),
        (break_list, "devrait contenir une liste"),
        (remove_file, "introuvable"),
    ],
)
def test_a_broken_folder_is_refused_whole(pays, tmp_path, damage, message):
    before = everything()
    dossier = pays.write(tmp_path / "casse")
    damage(dossier)
    with pytest.raises(CommandError, match=message):
        call_command("import_referentiel", dossier=dossier, annee=2027)
    assert everything() == before


@pytest.mark.parametrize(
    ("damage", "alien"),
    [(break_json, "Expecting"), (break_shape, "KeyError"), (remove_file, "No such file")],
)
def test_the_words_of_a_library_are_never_shown(pays, tmp_path, damage, alien):
    dossier = pays.write(tmp_path / "casse")
    damage(dossier)
    with pytest.raises(CommandError) as caught:
        call_command("import_referentiel", dossier=dossier, annee=2027)
    assert alien not in str(caught.value)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("siren", "2,00E+08", "n'a pas neuf chiffres"),
        ("siren", "NA", "n'a pas neuf chiffres"),
        ("population", "1 034", "n'est pas un nombre entier"),
        ("population", 1034.5, "n'est pas un nombre entier"),
        ("code", "1033.0", "n'a pas la bonne forme"),
    ],
)
def test_what_a_spreadsheet_left_in_a_vintage_is_refused(pays, tmp_path, column, value, message):
    dossier = pays.write(tmp_path / "tableur")
    path = dossier / "communes.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    rows[4][column] = value
    path.write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(CommandError, match=message):
        call_command("import_referentiel", dossier=dossier, annee=2027)


def test_a_commune_without_siren_has_none(pays, tmp_path):
    dossier = pays.write(tmp_path / "nul")
    path = dossier / "communes.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    rows[4]["siren"] = None
    path.write_text(json.dumps(rows), encoding="utf-8")
    call_command("import_referentiel", dossier=dossier, annee=2027, stdout=io.StringIO())
    assert Commune.objects.get(pk=rows[4]["code"]).siren == ""


def test_an_unknown_departement_is_refused_by_name(pays):
    pays.departements["38226"] = "99"
    with pytest.raises(CommandError, match=r"38226 \(Mens\).*département inconnu : 99"):
        pays.load(2027)


def test_a_truncated_list_is_refused(pays):
    for n in range(30):
        pays.communes[f"38{n:03d}"] = f"Village {n}"
    pays.load(2027)
    for n in range(30):
        del pays.communes[f"38{n:03d}"]
    with pytest.raises(CommandError, match="sans doute incomplet"):
        pays.load(2028)


def test_an_older_vintage_is_refused(pays):
    with pytest.raises(CommandError, match="plus ancien"):
        pays.load(2025)


def test_the_folder_needs_its_year(pays, tmp_path):
    with pytest.raises(CommandError, match="vont ensemble"):
        call_command("import_referentiel", dossier=tmp_path)


def test_the_snapshot_that_the_portal_carries():
    call_command("import_referentiel", stdout=io.StringIO())
    assert Commune.objects.count() == 34_969
    assert Epci.objects.count() == 1_255
    assert Departement.objects.count() == 109
    assert set(Departement.objects.filter(code__in=["2A", "971", "988"]).values_list("code")) == {
        ("2A",),
        ("971",),
        ("988",),
    }
    assert Commune.objects.get(pk="01033").nom == "Valserhône"
    assert Commune.objects.get(pk="38509").epci.nom == "CC Les Vals du Dauphiné"
    assert resolve_codes(["16226"])["16226"].pk == "16393"
