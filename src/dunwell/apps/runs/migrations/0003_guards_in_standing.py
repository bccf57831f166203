"""What a decision knew of guards; decisions made before there were any knew that everything could be asked for."""

from django.db import migrations, models


BACKFILL = """
ALTER TABLE runs_decision DISABLE TRIGGER append_only;
UPDATE runs_decision SET chaseable_open_minor = open_minor, chaseable_overdue_minor = overdue_minor;
ALTER TABLE runs_decision ENABLE TRIGGER append_only;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('runs', '0002_decisions_stay'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='account_guard',
            field=models.CharField(max_length=30, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='account_guard_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='chaseable_open_minor',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='decision',
            name='chaseable_overdue_minor',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='decision',
            name='item_guard',
            field=models.CharField(max_length=30, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='item_guard_until',
            field=models.DateField(null=True),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
