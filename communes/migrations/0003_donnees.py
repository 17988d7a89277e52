"""What the constraints of the next migration ask of the rows that are there."""

import datetime as dt

from django.db import migrations
from django.db.models import F


def prepare(apps, schema_editor):
    today = dt.date.today()  # noqa: DTZ011 - a civil date, once
    contacts = apps.get_model("communes", "Contact").objects
    contacts.filter(date_fin__lt=F("date_debut")).update(date_debut=None)
    # What was absorbed or replaced has the day of its end.
    successors = {"Organisme": "successeur", "Epci": "successeur", "Commune": "absorbee_par"}
    for name, successor in successors.items():
        rows = apps.get_model("communes", name).objects
        rows.filter(date_fin=None, **{f"{successor}__isnull": False}).update(date_fin=today)
    axes = apps.get_model("communes", "AxeStrategique").objects
    for axe in axes.filter(numero=0):
        taken = set(axes.filter(territoire=axe.territoire_id).values_list("numero", flat=True))
        axe.numero = next(n for n in range(1, len(taken) + 2) if n not in taken)
        axe.save(update_fields=["numero"])


class Migration(migrations.Migration):
    dependencies = [("communes", "0002_colonnes")]
    operations = [migrations.RunPython(prepare, migrations.RunPython.noop, elidable=True)]
