from decimal import Decimal

from fiches_action.templatetags.fiches import barre_financement


def test_financing_bar_says_its_shares():
    html = barre_financement(Decimal(600), Decimal(200), Decimal(200))

    assert "Accordé 60\u202f%, sollicité 20\u202f%, à trouver 20\u202f%" in html


def test_financing_bar_over_the_cost_marks_the_cost():
    html = barre_financement(Decimal(900), Decimal(300), Decimal(-200))

    assert "dépasse le coût" in html
    assert "barre__cout" in html


def test_financing_bar_of_an_empty_plan_draws_nothing():
    assert barre_financement(None, None, None) == ""
