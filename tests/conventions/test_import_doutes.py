"""What a list says oddly: noted, and never counted in silence."""

import datetime as dt

import pytest
from django.core.management import CommandError

from communes.models import Beneficiaire, Commune, CommuneAncienne, Territoire
from conventions.models import Convention, DatesBeneficiaire
from pvd_portal.core.dates import today
from tests.conventions.listes import ORT, PVD, PVD_ID, run, write
from tests.factories import CommuneFactory, DepartementFactory, EpciFactory

pytestmark = pytest.mark.django_db
D = dt.date
COMMUNES = {
    "34114": ("Gignac", "34"),
    "34150": ("Marseillan", "34"),
    "38509": ("La Tour-du-Pin", "38"),
    "38110": ("Chuzelles", "38"),
    "01034": ("Belley", "01"),
    "01202": ("Lagnieu", "01"),
    "2B152": ("Luri", "2B"),
    "97101": ("Les Abymes", "971"),
    "81124": ("Lacaune", "81"),
}


@pytest.fixture
def load(tmp_path):
    for code, (nom, departement) in COMMUNES.items():
        epci = EpciFactory(nom=f"CC de {nom}")
        departement = DepartementFactory(code=departement)
        CommuneFactory(code_insee=code, nom=nom, departement=departement, epci=epci)

    def _load(rows, *, command="import_pvd", header=PVD, **options):
        return run(command, write(tmp_path / "liste.csv", header + rows), **options)

    return _load


@pytest.fixture
def load_ort(load):
    load("34114,Gignac,2021-07-02\n01034,Belley,2021-04-22\n")
    return lambda rows, **options: load(rows, command="import_ort", header=ORT, **options)


# Identifiers


@pytest.mark.parametrize("rien", ["NA", "#N/A", "-", "s.o.", "néant", "nc", "0", "NULL", "nan"])
def test_a_mark_for_nothing_holds_no_territoire(load, rien):
    rows = ["01034,Belley", "34114,Gignac", "2B152,Luri", "97101,Les Abymes"]
    out = load("".join(f"{row},{rien},2021-06-01\n" for row in rows), header=PVD_ID)
    assert Territoire.objects.count() == 4
    assert set(Beneficiaire.objects.values_list("id_pvd", flat=True)) == {""}
    assert f"« {rien} » n'est pas un identifiant : lu vide (4 lignes)." in out


def test_an_id_over_several_departements_and_epci_is_said(load):
    out = load(
        "34114,Gignac,pvd-1,2021-06-01\n81124,Lacaune,PVD-1,2021-06-01\n01034,Belley,pvd-2,\n",
        header=PVD_ID,
    )
    assert "Ligne 2 – pvd-1 : cet identifiant réunit 2 départements (34, 81)." in out
    assert "Ligne 2 – pvd-1 : cet identifiant réunit 2 EPCI (CC de Gignac, CC de Lacaune)." in out
    assert "pvd-2" not in out
    assert Territoire.objects.count() == 2


def test_the_pilot_and_why_are_said(load):
    """The other préfecture does not find the territoire among those that it writes in."""
    out = load("34114,Gignac,a,\n81124,Lacaune,a,\n", header=PVD_ID)
    assert "sur 2 départements ; pilote : 34, 1 commune sur 2 (le plus de communes" in out
    assert "Associé : 81, qui lit et commente ; un administrateur peut changer le pilote." in out
    Territoire.objects.update(departement_pilote="81")
    assert "pilote" not in load("34114,Gignac,a,\n81124,Lacaune,a,\n", header=PVD_ID)
    assert Territoire.objects.get().departement_pilote_id == "81"


@pytest.mark.parametrize(
    ("written", "code", "word"),
    [
        ("1034.0", "01034", "zéro initial perdu : « 1034.0 » lu 01034"),
        ('"1034,0"', "01034", "zéro initial perdu : « 1034,0 » lu 01034"),
        ('"1,034"', "01034", "zéro initial perdu : « 1,034 » lu 01034"),
        ("'01034", "01034", "code réécrit par un tableur : « '01034 » lu 01034"),
        ("34114.0", "34114", "code réécrit par un tableur : « 34114.0 » lu 34114"),
        ('"3,4114E+04"', "34114", "code réécrit par un tableur : « 3,4114E+04 » lu 34114"),
    ],
)
def test_a_code_rewritten_by_a_spreadsheet_is_read_and_noted(load, written, code, word):
    out = load(f"{written},{COMMUNES[code][0]},2021-04-22\n")
    assert word in out
    assert Beneficiaire.objects.get().commune_id == code


# What is said twice


def test_a_postal_code_is_seen(load):
    out = load("34150,Gignac,2021-07-02\n38110,La Tour-du-Pin,2021-07-02\n")
    assert "À vérifier : 2" in out
    assert "le fichier dit Gignac, le code est celui de Marseillan." in out
    assert "le fichier dit La Tour-du-Pin, le code est celui de Chuzelles." in out


def test_shifted_names_are_seen(load):
    out = load("01034,Lagnieu,2021-04-22\n01202,Belley,2021-05-05\n")
    assert "le fichier dit Lagnieu, le code est celui de Belley." in out
    assert "le fichier dit Belley, le code est celui de Lagnieu." in out


def test_shifted_names_of_the_ort_are_seen(load_ort):
    out = load_ort("34114,Belley,Signée,2022-01-01\n")
    assert "le fichier dit Belley, le code est celui de Gignac." in out


@pytest.mark.parametrize(
    "nom", ["GIGNAC", "Gignac ", "", "NA", "Le Vieux-Gignac", "Gignac l'Ancien"]
)
def test_a_spelling_a_former_name_or_no_name_is_not_odd(load, nom):
    gignac = Commune.objects.get(pk="34114")
    CommuneAncienne(
        code="34700", type="commune-fusionnee", nom="Vieux-Gignac", chef_lieu=gignac
    ).save()
    CommuneFactory(nom="Gignac-l'Ancien", date_fin=D(2022, 1, 1), absorbee_par=gignac)
    assert "le fichier dit" not in load(f"34114,{nom},2021-07-02\n")


@pytest.mark.parametrize(
    ("header", "juste", "faux"),
    [
        ("departement", "Hérault", "Tarn"),
        ("Code département", "34", "81"),
        ("EPCI", "CC de Gignac", "CC de Lacaune"),
    ],
)
def test_the_other_columns_are_compared_too(load, header, juste, faux):
    header = f"insee_com,lib_com,date_signature,{header}\n"
    DepartementFactory._meta.model.objects.filter(code="34").update(nom="Hérault")
    assert "le fichier dit" not in load(f"34114,Gignac,2021-07-02,{juste}\n", header=header)
    assert "le fichier dit" not in load("34114,Gignac,2021-07-02,NA\n", header=header)
    out = load(f"34114,Gignac,2021-07-02,{faux}\n", header=header)
    assert f"le fichier dit {faux}, le code est celui d'une commune de" in out


def test_the_siren_of_an_epci_is_compared_whatever_its_writing(load):
    header = "insee_com,lib_com,date_signature,siren_epci\n"
    siren = Commune.objects.get(pk="34114").epci_id
    for written in (siren, f"{siren}.0", f"{siren[:3]} {siren[3:6]} {siren[6:]}"):
        out = load(f"34114,Gignac,2021-07-02,{written}\n", header=header)
        assert "le fichier dit" not in out, written
    out = load('34114,Gignac,2021-07-02,"2,00E+08"\n', header=header)
    assert "le fichier dit 2,00E+08" in out


# « Signée » and nothing else


@pytest.mark.parametrize(
    "statut", ["Signature prévue", "Signature en cours", "Signée en partie", "Oui", "Signé", "sign"]
)
def test_another_word_than_signee_is_noted_and_not_counted(load_ort, statut):
    out = load_ort(f"34114,Gignac,{statut},2022-03-15\n")
    assert f"Ligne 2 – Gignac : « {statut} » n'est pas « Signée » : ligne ignorée." in out
    assert DatesBeneficiaire.objects.get(beneficiaire__commune="34114").date_jalon is None


@pytest.mark.parametrize("statut", ["Signée", "signée", " SIGNEE ", "Signe\u0301e"])
def test_signee_is_read_however_it_is_typed(load_ort, statut):
    load_ort(f"34114,Gignac,{statut},2022-03-15\n")
    dates = DatesBeneficiaire.objects.get(beneficiaire__commune="34114")
    assert dates.date_jalon == D(2022, 3, 15)


# The list's own day


def test_a_date_later_than_the_list_waits_for_somebody(load_ort):
    rows = "34114,Gignac,Signée,2022-03-15\n01034,Belley,Signée,2026-11-03\n"
    out = load_ort(rows, date_liste="2026-05-31")
    assert "Liste du 31/05/2026." in out
    assert (
        "Ligne 3 – Belley (01034) : 03/11/2026, après la date de la liste (31/05/2026) : "
        "non comptée. Une fois vérifiée : --confirmer 01034."
    ) in out
    belley = DatesBeneficiaire.objects.filter(beneficiaire__commune="01034")
    assert belley.get().date_jalon is None
    out = load_ort(rows, date_liste="31/05/2026", confirmer=["01034"])
    assert "après la date de la liste (31/05/2026) : confirmée." in out
    assert belley.get().date_jalon == D(2026, 11, 3)
    out = load_ort(rows, date_liste="2026-05-31")
    assert "Rien à changer." in out
    assert "déjà dans le portail" in out


def test_the_adhesions_have_the_same_rule(load):
    rows = "34114,Gignac,2026-05-01\n"
    assert "--confirmer 34114" in load(rows, date_liste="2026-04-27")
    assert Beneficiaire.objects.get().commune_id == "34114"
    assert not Convention.objects.exists()
    load(rows, date_liste="2026-04-27", confirmer=["34114"])
    assert Convention.objects.get().date_signature == D(2026, 5, 1)


def test_a_list_without_its_day_says_so(load):
    out = load("34114,Gignac,2021-07-02\n")
    assert f"Liste lue comme celle d'aujourd'hui ({today():%d/%m/%Y})" in out
    assert "--date-liste" in out


@pytest.mark.parametrize(
    ("date", "words"),
    [("hier", "n'est pas une date"), ("0026-05-31", "vérifiez l'année"), ("2099-01-01", "d'après")],
)
def test_a_wrong_day_of_the_list_is_refused(load, date, words):
    with pytest.raises(CommandError, match=words):
        load("34114,Gignac,2021-07-02\n", date_liste=date)


# Every fault at once, in French


def test_all_the_faults_of_a_file_are_named_line_by_line(load):
    rows = (
        "01034,Belley,22/04/21x\n01202,Lagnieu,31/02/2021\n01265,X,0\n34114,Gignac\n"
        "NA,Luri,2021-01-01\n01034,Belley,0021-04-22\n"
    )
    with pytest.raises(CommandError) as caught:
        load(rows)
    lignes = str(caught.value).splitlines()
    debuts = [
        "Ligne 2 : « 22/04/21x » n'est pas une date",
        "Ligne 3 : « 31/02/2021 » n'est pas une date",
        "Ligne 4 : « 0 » n'est pas une date",
        "Ligne 5 : 2 valeurs au lieu de 3.",
        "Ligne 6 : le code de la commune manque (« NA »).",
        "Ligne 7 : la commune 01034 figure déjà ligne 2.",
        "Ligne 7 : « 0021-04-22 » : vérifiez l'année",
        "Rien n'a été écrit.",
    ]
    assert len(lignes) == len(debuts)
    for ligne, debut in zip(lignes, debuts, strict=True):
        assert ligne.startswith(debut)


@pytest.mark.parametrize("cell", ['"Belley dit "la ville""', '"Belley', '"a"b"'])
def test_the_words_of_a_library_are_never_shown(load, cell):
    with pytest.raises(CommandError) as caught:
        load(f"01034,{cell},2021-04-22\n")
    assert "Ligne 2 : la ligne ne se lit pas : un guillemet n'est pas" in str(caught.value)
    assert "expected" not in str(caught.value)
    assert "unexpected" not in str(caught.value)


def test_a_fault_before_an_unreadable_line_is_named_too(load):
    with pytest.raises(CommandError) as caught:
        load('01034,Belley,hier\n01202,"Lagnieu,2021-01-01\n')
    assert "Ligne 2 : « hier » n'est pas une date" in str(caught.value)
    assert "Ligne 3 : la ligne ne se lit pas" in str(caught.value)


# An exit noted ahead


def test_a_commune_whose_exit_is_to_come_is_still_a_member(load):
    """Nobody can note it ahead any more; a row of former times does not lose its list."""
    load("34114,Gignac,2021-07-02\n")
    demain = today() + dt.timedelta(days=1)
    Beneficiaire.objects.update(date_sortie=demain, motif_sortie="Choix")
    out = load("34114,Gignac,2021-07-02\n")
    assert "ligne ignorée" not in out
    assert "Rien à changer." in out
    assert Beneficiaire.objects.count() == 1
