"""What the credit insurer asks for of an account, in the standing that a decision was made from."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('runs', '0006_reached_on'),
    ]

    operations = [
        migrations.AddField('decision', 'report_by', models.DateField(null=True)),
        migrations.AddField('decision', 'extension_ends_on', models.DateField(null=True)),
    ]
