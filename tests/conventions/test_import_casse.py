"""« A broken import file writes nothing and names the line. »"""

import pytest
from django.core.management import CommandError

from communes.models import Beneficiaire, Territoire
from conventions.models import Convention
from tests.conventions.listes import ORT, PVD, run, write
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
LIGNE = "38226,Mens,2021-04-27\n"


@pytest.fixture(autouse=True)
def _mens():
    CommuneFactory(code_insee="38226", nom="Mens")
    CommuneFactory(code_insee="38269", nom="La Mure")


def refused(path, command="import_pvd"):
    with pytest.raises(CommandError) as caught:
        run(command, path)
    assert not Territoire.objects.exists()
    assert not Beneficiaire.objects.exists()
    assert not Convention.objects.exists()
    assert "Rien n'a été écrit." in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PVD + LIGNE + "38269,La Mure,27 avril 2021\n", "Ligne 3 : « 27 avril 2021 » n'est pas"),
        (PVD + LIGNE + "38269,La Mure,2021-02-30\n", "Ligne 3 : « 2021-02-30 » n'est pas"),
        (PVD + LIGNE + "38269,La Mure,2021/04/27\n", "Ligne 3 : « 2021/04/27 » n'est pas"),
        (PVD + LIGNE + LIGNE, "Ligne 3 : la commune 38226 figure déjà ligne 2"),
        (PVD + "\n\n" + LIGNE + LIGNE, "Ligne 5 : la commune 38226 figure déjà ligne 4"),
        (PVD + LIGNE + "38269,La Mure\n", "Ligne 3 : 2 valeurs au lieu de 3"),
        (PVD + LIGNE + "38269,La Mure,2021-04-27,x\n", "Ligne 3 : 4 valeurs au lieu de 3"),
        (PVD + LIGNE + ",La Mure,2021-04-27\n", "Ligne 3 : le code de la commune manque"),
        (PVD + LIGNE + '38269,"La Mure,2021-04-27\n', "Ligne 3 : la ligne ne se lit pas"),
        ("insee_com,lib_com\n38226,Mens\n", "Ligne 1 : il manque la colonne « date_signature »"),
        (PVD.replace(",", "|") + LIGNE, "Ligne 1 : il manque la colonne « insee_com »"),
        ('""\n', "Ligne 1 : il manque la colonne « insee_com »"),
        ("", "Le fichier est vide"),
        (" \n\n", "Le fichier est vide"),
        (PVD + "38226,Me\0ns,2021-04-27\n", "Ligne 2 : ce fichier n'est pas un texte CSV"),
    ],
)
def test_what_is_broken_is_refused_with_its_line(tmp_path, text, message):
    assert message in refused(write(tmp_path / "pvd.csv", text))


def test_an_encoding_other_than_utf8_is_refused_with_its_line(tmp_path):
    text = PVD + LIGNE + "38269,Crémieu,2021-04-27\n"
    assert "Ligne 3 : ce fichier n'est pas en UTF-8" in refused(
        write(tmp_path / "pvd.csv", text, "cp1252")
    )


def test_utf16_is_refused(tmp_path):
    assert "Ligne 1 : ce fichier n'est pas en UTF-8" in refused(
        write(tmp_path / "pvd.csv", PVD + LIGNE, "utf-16")
    )


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert "illisible" in refused(tmp_path / "rien.csv")
    assert "illisible" in refused(tmp_path)


def test_an_id_too_long_is_refused(tmp_path):
    text = f"insee_com,lib_com,date_signature,id_pvd\n38226,Mens,,{'x' * 21}\n"
    assert "Ligne 2 : id_pvd dépasse" in refused(write(tmp_path / "pvd.csv", text))


def test_the_list_of_the_ort_is_as_strict(tmp_path):
    path = write(tmp_path / "ort.csv", ORT + "38226,Mens,Signée,2021-13-01\n")
    assert "Ligne 2 : « 2021-13-01 » n'est pas une date" in refused(path, "import_ort")
    path = write(tmp_path / "ort.csv", "Code commune,Commune\n38226,Mens\n")
    assert "il manque la colonne « Signée ? », « Si signée" in refused(path, "import_ort")


@pytest.mark.parametrize("separateur", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("fin", ["\n", "\r\n"])
def test_the_usual_ways_to_write_a_csv_are_read(tmp_path, separateur, encoding, fin):
    text = (PVD.upper() + "38226,Mens,27/04/2021\n").replace(",", separateur).replace("\n", fin)
    run("import_pvd", write(tmp_path / "pvd.csv", text, encoding))
    assert Beneficiaire.objects.get().commune.nom == "Mens"
    assert f"{Convention.objects.get().date_signature}" == "2021-04-27"
