import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from fiches_action.enums import Base, StatutFinancement
from tests.factories import FicheFactory, FinancementFactory
from tests.territoires.aides import count_of, page, text_of

URL = reverse("financements:list")


@pytest.fixture
def lignes(monde):
    fiche = FicheFactory(territoire=monde.a.territoire, intitule="Halle couverte")
    common = {"fiche": fiche, "organisme": monde.banque}
    FinancementFactory(montant=Decimal("1000"), statut=StatutFinancement.ACCORDE, **common)
    FinancementFactory(montant=Decimal("500"), statut=StatutFinancement.SOLLICITE, **common)
    FinancementFactory(
        montant=Decimal("70"), statut=StatutFinancement.ACCORDE, base=Base.TTC, **common
    )
    return monde


def totals(html):
    table = html[html.index("Totaux de la liste") :]
    return text_of(table[: table.index("</table>")])


def test_totals_never_mix_the_bases(client, lignes):
    text = totals(page(client, f"{URL}?texte=halle", lignes.prefecture_a))
    assert "HT 1 000 € 500 € 1 500 €" in text
    assert "TTC 70 € 0 € 70 €" in text


def test_filters_narrow_the_rows_and_the_totals(client, lignes):
    html = page(
        client,
        f"{URL}?texte=halle&statut=accorde&organisme={lignes.banque.pk}",
        lignes.prefecture_a,
    )
    assert count_of(html) == 2
    assert "HT 1 000 € 0 € 1 000 €" in totals(html)


def test_an_archived_fiche_takes_its_lines_away(client, lignes):
    lignes.a.fiche.archived_at = lignes.a.fiche.created_at
    lignes.a.fiche.archived_by = lignes.chef_a
    lignes.a.fiche.save()
    assert lignes.a.fiche.intitule not in page(client, URL, lignes.prefecture_a)


def test_a_partenaire_reads_no_draft(client, lignes):
    assert count_of(page(client, URL, lignes.partenaire)) == 0


def test_the_export_has_the_same_rows(client, lignes):
    client.force_login(lignes.prefecture_a)
    response = client.get(f"{URL}?texte=halle&format=csv")
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body), delimiter=";"))
    assert [row["Base"] for row in rows] == ["TTC", "HT", "HT"]


def test_sorts_do_not_lose_rows(client, lignes):
    for tri in ("montant", "-montant", "financeur", "statut", "-demande", "fiche"):
        assert count_of(page(client, f"{URL}?tri={tri}&texte=halle", lignes.prefecture_a)) == 3


def test_the_same_queries_for_one_row_and_thirty(client, lignes, django_assert_max_num_queries):
    for _ in range(30):
        FinancementFactory(fiche=lignes.a.fiche)
    client.force_login(lignes.prefecture_a)
    with django_assert_max_num_queries(8):
        client.get(URL)
