"""Every boundary of the clock, by hand: what stands on the day, the day before, the day after.

Adhésion of 29 April 2021, so a limit on 29 October 2022, near from 29 April 2022. Each line:
the day, what differs from that, the situation, the limit.
"""

import datetime as dt

from conventions.enums import SituationEcheance as Situation

D = dt.date
ADHESION, LIMITE = D(2021, 4, 29), D(2022, 10, 29)
TARD = D(2026, 1, 1)

FRONTIERES = [
    # The adhésion
    (D(2021, 4, 28), {}, Situation.SANS_ADHESION, None),
    (D(2021, 4, 29), {}, Situation.A_JOUR, LIMITE),
    (D(2021, 4, 30), {}, Situation.A_JOUR, LIMITE),
    (TARD, {"adhesion": None}, Situation.SANS_ADHESION, None),
    (TARD, {"adhesion": None, "jalon": D(2022, 1, 1)}, Situation.SANS_ADHESION, None),
    (TARD, {"adhesion": None, "ort": D(2019, 1, 1)}, Situation.SANS_ADHESION, None),
    (TARD, {"adhesion": None, "prorogation": D(2027, 1, 1)}, Situation.SANS_ADHESION, None),
    # Signed tomorrow, it says nothing today of what came before it
    (D(2021, 4, 28), {"jalon": D(2021, 4, 1)}, Situation.SANS_ADHESION, None),
    (D(2021, 4, 28), {"ort": D(2020, 4, 1)}, Situation.SANS_ADHESION, None),
    (D(2021, 4, 28), {"prorogation": D(2023, 3, 31)}, Situation.SANS_ADHESION, None),
    # Near
    (D(2022, 4, 28), {}, Situation.A_JOUR, LIMITE),
    (D(2022, 4, 29), {}, Situation.ECHEANCE_PROCHE, LIMITE),
    (D(2022, 4, 30), {}, Situation.ECHEANCE_PROCHE, LIMITE),
    # The limit
    (D(2022, 10, 28), {}, Situation.ECHEANCE_PROCHE, LIMITE),
    (D(2022, 10, 29), {}, Situation.ECHEANCE_PROCHE, LIMITE),
    (D(2022, 10, 30), {}, Situation.DEPASSEE, LIMITE),
    # The act that meets it, judged by its date
    (TARD, {"jalon": D(2022, 10, 28)}, Situation.RESPECTEE, LIMITE),
    (TARD, {"jalon": D(2022, 10, 29)}, Situation.RESPECTEE, LIMITE),
    (TARD, {"jalon": D(2022, 10, 30)}, Situation.RESPECTEE_EN_RETARD, LIMITE),
    # The same, on the days around its signature
    (D(2022, 6, 1), {"jalon": D(2022, 6, 2)}, Situation.ECHEANCE_PROCHE, LIMITE),
    (D(2022, 6, 2), {"jalon": D(2022, 6, 2)}, Situation.RESPECTEE, LIMITE),
    (D(2022, 6, 3), {"jalon": D(2022, 6, 2)}, Situation.RESPECTEE, LIMITE),
    (D(2022, 12, 1), {"jalon": D(2022, 12, 2)}, Situation.DEPASSEE, LIMITE),
    (D(2022, 12, 2), {"jalon": D(2022, 12, 2)}, Situation.RESPECTEE_EN_RETARD, LIMITE),
    # The earlier ORT
    (TARD, {"ort": D(2021, 4, 28)}, Situation.ORT_ANTERIEURE, LIMITE),
    (TARD, {"ort": D(2021, 4, 29)}, Situation.DEPASSEE, LIMITE),
    (TARD, {"ort": D(2021, 4, 30)}, Situation.DEPASSEE, LIMITE),
    (D(2021, 4, 29), {"ort": D(2021, 4, 28)}, Situation.ORT_ANTERIEURE, LIMITE),
    (TARD, {"ort": D(2020, 1, 9), "jalon": D(2023, 1, 1)}, Situation.ORT_ANTERIEURE, LIMITE),
    (TARD, {"ort": ADHESION, "jalon": ADHESION}, Situation.RESPECTEE, LIMITE),
    # The prorogation
    (D(2022, 10, 1), {"prorogation": D(2022, 10, 28)}, Situation.ECHEANCE_PROCHE, LIMITE),
    (D(2022, 10, 1), {"prorogation": D(2022, 10, 29)}, Situation.ECHEANCE_PROCHE, LIMITE),
    (D(2022, 10, 1), {"prorogation": D(2022, 10, 30)}, Situation.PROROGEE, D(2022, 10, 30)),
    (D(2023, 3, 31), {"prorogation": D(2023, 3, 31)}, Situation.PROROGEE, D(2023, 3, 31)),
    (D(2023, 4, 1), {"prorogation": D(2023, 3, 31)}, Situation.DEPASSEE, D(2023, 3, 31)),
    (
        TARD,
        {"prorogation": D(2023, 3, 31), "jalon": D(2023, 3, 31)},
        Situation.RESPECTEE,
        D(2023, 3, 31),
    ),
    (
        TARD,
        {"prorogation": D(2023, 3, 31), "jalon": D(2023, 4, 1)},
        Situation.RESPECTEE_EN_RETARD,
        D(2023, 3, 31),
    ),
    # The exit, whatever was signed
    (D(2023, 11, 30), {"sortie": D(2023, 12, 1)}, Situation.DEPASSEE, LIMITE),
    (D(2023, 12, 1), {"sortie": D(2023, 12, 1)}, Situation.SORTIE, None),
    (D(2023, 12, 2), {"sortie": D(2023, 12, 1)}, Situation.SORTIE, None),
    (TARD, {"sortie": D(2023, 12, 1), "jalon": D(2022, 1, 1)}, Situation.SORTIE, None),
    (TARD, {"sortie": D(2023, 12, 1), "ort": D(2020, 1, 1)}, Situation.SORTIE, None),
    (TARD, {"sortie": D(2023, 12, 1), "adhesion": None}, Situation.SORTIE, None),
]
