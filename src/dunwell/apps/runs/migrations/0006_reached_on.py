"""When the letter was sent that a decision goes on from, under a policy that goes on by age."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('runs', '0005_release_and_ids'),
    ]

    operations = [
        migrations.AddField('decision', 'reached_on', models.DateField(null=True)),
    ]
