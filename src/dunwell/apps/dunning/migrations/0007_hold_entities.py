import django.db.models.deletion
from django.db import migrations, models

# What was held before is held as before: everywhere.
EVERYWHERE = """
INSERT INTO dunning_holdentity (hold_id, entity_id)
SELECT hold.id, entity.id FROM dunning_hold AS hold CROSS JOIN organisation_entity AS entity
WHERE hold.customer_id IS NOT NULL OR hold.group_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dunning", "0006_assignment_released"),
        ("organisation", "0003_sales_lead_and_senior"),
    ]

    operations = [
        migrations.CreateModel(
            name="HoldEntity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wide_holds",
                        to="organisation.entity",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entities",
                        to="dunning.hold",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("hold", "entity"), name="hold_entity_once")],
            },
        ),
        migrations.RunSQL(EVERYWHERE, migrations.RunSQL.noop),
    ]
