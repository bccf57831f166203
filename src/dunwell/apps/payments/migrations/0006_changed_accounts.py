"""The payer's account before, and when it was changed, on mandates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns."""

    dependencies = [("payments", "0005_last_collections")]

    operations = [
        migrations.AddField(
            model_name="keptmethod",
            name="before_iban",
            field=models.CharField(blank=True, max_length=34, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="keptmethod",
            name="amended_at",
            field=models.DateTimeField(null=True),
        ),
    ]
