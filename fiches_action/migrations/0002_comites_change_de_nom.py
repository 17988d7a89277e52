"""The comités get an app of their own: their tables, rows and rights follow, nothing is copied."""

from django.db import migrations

MODELS = ("comite", "historicalcomite", "membrecomite", "mouvementcomite", "pointordredujour")


def move_content_types(apps, schema_editor):
    types = apps.get_model("contenttypes", "ContentType").objects
    types.filter(app_label="fiches_action", model__in=MODELS).update(app_label="comites")


def bring_content_types_back(apps, schema_editor):
    types = apps.get_model("contenttypes", "ContentType").objects
    types.filter(app_label="comites", model__in=MODELS).update(app_label="fiches_action")


class Migration(migrations.Migration):
    dependencies = [
        ("fiches_action", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RenameIndex("comite", "comites_com_territo_9b7900_idx", old_name="fiches_acti_territo_0db025_idx"),
                migrations.RenameIndex("comite", "comites_com_date_4c4f04_idx", old_name="fiches_acti_date_ce6ccf_idx"),
                *(migrations.AlterModelTable(model, f"comites_{model}") for model in MODELS),
            ]
        ),
        migrations.RunPython(move_content_types, bring_content_types_back),
    ]
