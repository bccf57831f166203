from django.conf import settings
from django.db import migrations, models

# The day that the house had when it was taken back.
DAYS = "UPDATE dunning_steer SET withdrawn_on = (withdrawn_at AT TIME ZONE %s)::date WHERE withdrawn_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("dunning", "0009_hold_lifted_on")]

    operations = [
        migrations.AddField("steer", "withdrawn_on", models.DateField(null=True)),
        migrations.RunSQL([(DAYS, [settings.TIME_ZONE])], migrations.RunSQL.noop),
        # What was written waits for no check any more: a table with such checks cannot be altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "steer",
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_on__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_on__isnull=False),
                name="steer_withdrawn_on_a_day",
            ),
        ),
    ]
