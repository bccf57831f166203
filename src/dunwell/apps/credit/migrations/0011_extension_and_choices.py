"""How far an insurer lets payment be put off, and which company at a bureau a person took for a customer's."""

import django.db.models.deletion
from django.db import migrations, models

SQL = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON credit_bureauchoice
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('credit', '0010_classes_drive_terms'),
    ]

    operations = [
        migrations.AddField('insurancepolicy', 'extension_days', models.PositiveSmallIntegerField(null=True)),
        migrations.CreateModel(
            name='BureauChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bureau', models.CharField(max_length=40)),
                ('reference', models.CharField(max_length=80)),
                ('company', models.CharField(max_length=200)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('chosen_at', models.DateTimeField()),
                ('actor', models.CharField(max_length=80)),
                ('ask', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='credit.bureauask')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bureau_choices', to='parties.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', 'bureau', '-id'], name='bureau_choice_last')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
