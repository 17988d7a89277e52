"""Small lists read with the row they belong to, in the same query."""

from django.db import models


class JSONRows(models.Subquery):
    """The rows of a query of one JSONObject as an array: [] when there are none.

    `annotate(liste=JSONRows(Jalon.objects.filter(…).values(objet=JSONObject(…))))`. Their
    order is not promised: sort them once read.
    """

    output_field = models.JSONField()

    def as_sqlite(self, compiler, connection, **context):
        template = "(SELECT json_group_array(json(rows_.objet)) FROM (%(subquery)s) AS rows_)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler, connection, **context):
        template = (
            "(SELECT coalesce(jsonb_agg(rows_.objet), '[]'::jsonb) FROM (%(subquery)s) AS rows_)"
        )
        return self.as_sql(compiler, connection, template=template, **context)
