"""What finds a word inside the names of communes and territoires (pvd_portal/core/trigrams.py).

Not in the Meta of the models: SQLite has neither the function nor such an index.
"""

from django.db import migrations

# Never called on a row that the word itself has not kept: reading one is far cheaper.
CREATE_FUNCTION = """
CREATE OR REPLACE FUNCTION trigrammes(texte text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000
AS $$
    SELECT array_agg(DISTINCT pg_catalog.substr(texte, i, 3))
    FROM pg_catalog.generate_series(1, pg_catalog.length(texte) - 2) AS i
$$
"""
INDEXES = {
    "commune_trigrammes": "communes_commune",
    "commune_ancienne_trigrammes": "communes_communeancienne",
    "territoire_trigrammes": "communes_territoire",
}


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(CREATE_FUNCTION)
    for name, table in INDEXES.items():
        schema_editor.execute(
            f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin (trigrammes(nom_recherche))"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX {name}")
    schema_editor.execute("DROP FUNCTION trigrammes")


class Migration(migrations.Migration):
    # A table after the other: none is kept from its writers while another one is read.
    atomic = False
    dependencies = [("communes", "0005_index_disparues")]
    operations = [migrations.RunPython(create, drop)]
