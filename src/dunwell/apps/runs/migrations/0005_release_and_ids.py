"""Actions are shown outside under an id of their own; a run may be released beyond the limit of letters."""

import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('runs', '0004_ladder'),
    ]

    operations = [
        migrations.AddField(
            'action',
            'public_id',
            models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True
            ),
        ),
        migrations.AddField('run', 'released_at', models.DateTimeField(null=True)),
        migrations.AddField('run', 'released_by', models.CharField(blank=True, max_length=80)),
    ]
