"""An affectation that ends before it begins loses its beginning: the end is what counted."""

from django.db import migrations
from django.db.models import F


def prepare(apps, schema_editor):
    affectations = apps.get_model("accounts", "Affectation").objects
    affectations.filter(date_fin__lt=F("date_debut")).update(date_debut=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_colonnes")]
    operations = [migrations.RunPython(prepare, migrations.RunPython.noop, elidable=True)]
