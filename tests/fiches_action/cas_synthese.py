"""What the page of entry says of a plan: one table, played by the Python rule and by the page.

A case is (name, fiche, lines, what is said). A line: amount, nature of the funder, statut, then
nature and base when they are not « subvention » and « ht ».
"""

COUT = 1_640_000
VOIE_VERTE = [
    ("574000", "etat", "sollicite"),
    ("410000", "departement", "en_instruction"),
    ("164000", "epci", "accorde", "fonds_propres"),
    ("164000", "europe", "a_solliciter"),
]
COMMUNAUTE = {"cout": str(COUT), "type": "epci"}
COMMUNE = {"cout": "100000", "type": "commune"}

CAS = [
    (
        "the plan of the mock: what is missing, the two rules, the money to add",
        COMMUNAUTE,
        VOIE_VERTE,
        {
            "titre": "Manque",
            "montant": "492 000 €",
            "part": "30 %",
            "apport": "164 000 €",
            "accorde": "0 €",
            "sollicite": "984 000 €",
            "prevu": "164 000 €",
            "largeurs": ["10.0%", "0.0%", "60.0%", "30.0%"],
            "verdicts": [
                ("ok", "Aides publiques : 60 % du coût, plafond 80 %."),
                (
                    "ko",
                    "Part de la communauté : 14 % de l'argent public, minimum 20 %. "
                    "Il manque 82 000 € d'apport.",
                ),
            ],
        },
    ),
    (
        "balanced",
        COMMUNE,
        [("60000", "etat", "accorde"), ("40000", "commune", "accorde", "fonds_propres")],
        {
            "titre": "Plan équilibré",
            "montant": "",
            "a_trouver": "0 €",
            "verdicts": [
                ("ok", "Aides publiques : 60 % du coût, plafond 80 %."),
                ("ok", "Part de la commune : 40 % de l'argent public, minimum 20 %."),
            ],
        },
    ),
    (
        "own funds are an apport whatever their statut says",
        COMMUNE,
        [("75000", "etat", "accorde"), ("25000", "commune", "a_solliciter", "fonds_propres")],
        {"titre": "Plan équilibré", "apport": "25 000 €", "prevu": ""},
    ),
    (
        "a figure that rounds to its limit says on which side it is",
        COMMUNE,
        [("80004", "etat", "accorde"), ("19996", "commune", "accorde", "fonds_propres")],
        {
            "verdicts": [
                ("ko", "Aides publiques : plus de 80 % du coût, plafond 80 %. 4 € de trop."),
                (
                    "ko",
                    "Part de la commune : moins de 20 % de l'argent public, minimum 20 %. "
                    "Il manque 5 € d'apport.",
                ),
            ]
        },
    ),
    (
        "one decimal where the whole percent would contradict",
        COMMUNE,
        [("80300", "etat", "accorde"), ("19700", "commune", "accorde", "fonds_propres")],
        {
            "verdicts": [
                ("ko", "Aides publiques : 80,3 % du coût, plafond 80 %. 300 € de trop."),
                (
                    "ko",
                    "Part de la commune : 19,7 % de l'argent public, minimum 20 %. "
                    "Il manque 375 € d'apport.",
                ),
            ]
        },
    ),
    (
        "broken by what is still to be asked only",
        COMMUNE,
        [
            ("60000", "etat", "accorde"),
            ("20000", "commune", "accorde", "fonds_propres"),
            ("30000", "region", "a_solliciter"),
        ],
        {
            "montant": "20 000 €",
            "part": "20 %",
            "verdicts": [
                (
                    "plan",
                    "Aides publiques : 60 % du coût, plafond 80 %. "
                    "Avec ce qui reste à solliciter : 90 %.",
                ),
                (
                    "plan",
                    "Part de la commune : 25 % de l'argent public, minimum 20 %. "
                    "Avec ce qui reste à solliciter : 18 %.",
                ),
                ("ko", "Plan au-dessus du coût de 10 000 €."),
            ],
        },
    ),
    (
        "beyond the cost",
        COMMUNE,
        [("70000", "etat", "accorde"), ("50000", "commune", "accorde", "fonds_propres")],
        {"titre": "Excédent", "montant": "20 000 €", "part": "20 %", "a_trouver": "0 €"},
    ),
    (
        "another base is said apart, a lost line is not said",
        COMMUNE,
        [
            ("60000", "etat", "accorde"),
            ("40000", "region", "sollicite", "subvention", "ttc"),
            ("90000", "region", "refuse"),
        ],
        {"montant": "40 000 €", "hors": "Hors total : 40 000 € TTC."},
    ),
    (
        "a loan is the owner's share and no apport; private money is neither",
        COMMUNE,
        [
            ("60000", "etat", "accorde"),
            ("20000", "banque_territoires", "accorde", "pret"),
            ("20000", "prive", "accorde"),
        ],
        {
            "apport": "0 €",
            "accorde": "100 000 €",
            "verdicts": [
                ("ok", "Aides publiques : 60 % du coût, plafond 80 %."),
                ("ok", "Part de la commune : 25 % de l'argent public, minimum 20 %."),
            ],
        },
    ),
    (
        "the fonds de concours of an EPCI is public aid, of its own action it is its share",
        {"cout": "100000", "type": "syndicat"},
        [("30000", "epci", "accorde", "fonds_propres"), ("20000", "epci", "accorde")],
        {
            "verdicts": [
                ("ok", "Aides publiques : 20 % du coût, plafond 80 %."),
                ("ok", "Part du syndicat : 60 % de l'argent public, minimum 20 %."),
            ]
        },
    ),
    (
        "a derogation sets its own minimum",
        {**COMMUNE, "reference": "Arrêté 12", "taux": "12,5"},
        [("80000", "etat", "accorde"), ("10000", "commune", "accorde", "fonds_propres")],
        {
            "verdicts": [
                ("ok", "Aides publiques : 80 % du coût, plafond 80 %."),
                (
                    "ko",
                    "Part de la commune : 11 % de l'argent public, minimum 12,5 %. "
                    "Il manque 1 428,58 € d'apport.",
                ),
            ]
        },
    ),
    (
        "no minimum for a running cost, no ceiling on a cost with tax",
        {**COMMUNE, "nature": "fonctionnement", "base": "ttc"},
        [("90000", "etat", "accorde", "subvention", "ttc")],
        {
            "verdicts": [
                ("neutre", "Aides publiques : plafond 80 % non vérifié sur un coût TTC."),
                ("neutre", "Part de la commune : pas de minimum en fonctionnement."),
            ]
        },
    ),
    (
        "neither rule overseas",
        {**COMMUNE, "outre_mer": True},
        [("99999,60", "etat", "accorde")],
        {
            "montant": "0,40 €",
            "part": "moins de 1 %",
            "verdicts": [
                (
                    "neutre",
                    "Plafond de 80 % et minimum de 20 % : sans objet, l'action est outre-mer ou "
                    "son maître d'ouvrage n'est pas une collectivité.",
                )
            ],
        },
    ),
    (
        "without a cost nor a line",
        {"cout": "", "type": ""},
        [],
        {
            "titre": "Coût à renseigner",
            "montant": "",
            "a_trouver": "",
            "cout": "",
            "largeurs": ["0%", "0%", "0%", "0%"],
            "verdicts": [
                ("neutre", "Aides publiques : plafond 80 % du coût, qui n'est pas saisi."),
                ("neutre", "Part du maître d'ouvrage : minimum 20 % de l'argent public."),
            ],
        },
    ),
]
