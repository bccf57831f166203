from django.conf import settings
from django.db import migrations, models

# The day that the house had when the hold was lifted.
DAYS = "UPDATE dunning_hold SET lifted_on = (lifted_at AT TIME ZONE %s)::date WHERE lifted_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("dunning", "0008_owner_digests")]

    operations = [
        migrations.AddField("hold", "lifted_on", models.DateField(null=True)),
        migrations.RunSQL([(DAYS, [settings.TIME_ZONE])], migrations.RunSQL.noop),
        # What was written waits for no check any more: a table with such checks cannot be altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "hold",
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_on__isnull=True)
                | models.Q(lifted_at__isnull=False, lifted_on__isnull=False),
                name="hold_lifted_on_a_day",
            ),
        ),
    ]
