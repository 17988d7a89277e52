"""The fiches of the first territoires copied to the others by the engine itself.

A million fiches would take an hour row by row; this way the engine's own speed is the limit.
"""

from django.db import connection, models

from benchmark.insert import is_serial
from communes.models import AxeStrategique, Beneficiaire
from fiches_action.models import (
    FicheAction,
    Financement,
    Indicateur,
    Jalon,
    MouvementFiche,
    RemarqueFiche,
)

# Each with its link to the fiche.
ENFANTS = {
    Financement: "fiche_id",
    Jalon: "fiche_id",
    Indicateur: "fiche_id",
    MouvementFiche: "dossier_id",
    RemarqueFiche: "dossier_id",
}
NEW_ID = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}


def copy_fiches(sources, targets):
    """Copy the fiches of each source territoire, and their rows, to the target beside it."""
    fiche, axe = _table(FicheAction), _table(AxeStrategique)
    uuid_type = "uuid" if connection.vendor == "postgresql" else "char(32)"
    pairs = [(_key(a), _key(b)) for a, b in zip(sources, targets, strict=False)]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE paire (source {uuid_type}, cible {uuid_type})")
        cursor.executemany("INSERT INTO paire VALUES (%s, %s)", pairs)
        cursor.execute(
            "CREATE TEMP TABLE copie AS SELECT f.id AS ancienne, "  # noqa: S608
            f"{NEW_ID[connection.vendor]} AS nouvelle, p.cible AS territoire, b.id AS axe "
            f"FROM {fiche} f JOIN paire p ON p.source = f.territoire_id "
            f"JOIN {axe} a ON a.id = f.axe_id "
            f"JOIN {axe} b ON b.territoire_id = p.cible AND b.numero = a.numero"
        )
        cursor.execute("CREATE INDEX copie_ancienne ON copie (ancienne)")
        moved = {"id": "m.nouvelle", "territoire_id": "m.territoire", "axe_id": "m.axe"}
        cursor.execute(_copy(FicheAction, moved, "id"))
        for model, link in ENFANTS.items():
            cursor.execute(_copy(model, {link: "m.nouvelle"}, link))
        cursor.execute(_first_commune())
        cursor.execute("DROP TABLE copie")
        cursor.execute("DROP TABLE paire")


def _copy(model, changed, link):
    """INSERT … SELECT of the rows of the copied fiches, with these columns changed."""
    columns = [f.column for f in model._meta.concrete_fields if not is_serial(f)]
    values = ", ".join(changed.get(column, f"x.{column}") for column in columns)
    table = _table(model)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608
        f"SELECT {values} FROM copie m JOIN {table} x ON x.{link} = m.ancienne"
    )


def _first_commune():
    liens = FicheAction._meta.get_field("communes").remote_field.through
    return (
        f"INSERT INTO {_table(liens)} (ficheaction_id, commune_id) "  # noqa: S608
        "SELECT m.nouvelle, b.commune FROM copie m JOIN (SELECT territoire_id, "
        f"min(commune_id) AS commune FROM {_table(Beneficiaire)} GROUP BY territoire_id) b "
        "ON b.territoire_id = m.territoire"
    )


def _table(model):
    return model._meta.db_table


def _key(value):
    return models.UUIDField().get_db_prep_value(value, connection)
