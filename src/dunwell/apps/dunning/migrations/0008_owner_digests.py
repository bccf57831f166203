import django.db.models.deletion
import dunwell.apps.organisation.identity
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dunning", "0007_hold_entities"),
        ("receivables", "0002_ledger_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ownernotice",
            name="answered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="ownernotice",
            name="released_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="ownernotice",
            name="window_days",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="ownernotice",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="ownernotice",
            name="told_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="ownernotice",
            name="window_ends_on",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="OwnerDigest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=dunwell.apps.organisation.identity.new_public_id, editable=False, unique=True
                    ),
                ),
                ("run_id", models.BigIntegerField()),
                ("message_id", models.CharField(max_length=200, unique=True)),
                ("email", models.CharField(max_length=254)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("text", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "To be sent"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("refused", "Refused"),
                            ("uncertain", "Uncertain"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="proposed",
                        max_length=9,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=500)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField(null=True)),
                ("claimed_by", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owner_digests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ], options={'constraints': [models.UniqueConstraint(fields=("run_id", "email"), name="owner_digest_once_per_run"), models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["proposed", "sending", "sent", "refused", "uncertain", "lapsed"])
                ),
                name="owner_digest_state",
            )], 'indexes': [models.Index(
                condition=models.Q(("state__in", ["proposed", "sending"])),
                fields=["id"],
                name="owner_digest_unsettled",
            )], },
        ),
        # No house has told anybody yet: there is nothing in the old column.
        migrations.RemoveField(model_name="ownernotice", name="digest"),
        migrations.AddField(
            model_name="ownernotice",
            name="digest",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="dunning.ownerdigest",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownernotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("told_at__isnull", True), ("told_on__isnull", True), ("window_ends_on__isnull", True)
                    ),
                    models.Q(
                        ("told_at__isnull", False),
                        ("told_on__isnull", False),
                        ("window_ends_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="owner_notice_told",
            ),
        ),
    ]
