import datetime as dt

from conventions.jauge import gauge

LIMITE = dt.date(2022, 10, 16)


def test_gauge_of_a_late_signature():
    html = gauge(dt.date(2021, 4, 16), LIMITE, dt.date(2023, 3, 3), dt.date(2026, 1, 1))

    assert "signée le 03/03/2023, 138 jours de retard" in html
    assert "jauge__retard" in html
    assert 'role="img"' in html


def test_gauge_without_a_signature_counts_to_today():
    html = gauge(dt.date(2021, 4, 16), LIMITE, None, dt.date(2022, 10, 15))

    assert "encore 1 jour<" in html
    assert "jauge__retard" not in html


def test_gauge_without_adhesion_draws_nothing():
    assert gauge(None, None, None, LIMITE) == ""
