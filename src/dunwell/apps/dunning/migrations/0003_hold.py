import django.db.models.deletion
import dunwell.apps.organisation.identity
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dunning', '0002_versions_stay'),
        ('parties', '0001_initial'),
        ('receivables', '0002_ledger_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=dunwell.apps.organisation.identity.new_public_id, editable=False, unique=True)),
                ('reason', models.CharField(choices=[('agreed_delay', 'Delay agreed'), ('under_review', 'Under review'), ('sales_request', 'Asked for by sales'), ('customer_distress', 'Customer in distress'), ('legal', 'Legal matter'), ('other', 'Other')], max_length=20)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('review_on', models.DateField(null=True)),
                ('placed_at', models.DateTimeField()),
                ('placed_by', models.CharField(max_length=80)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by', models.CharField(blank=True, max_length=80)),
                ('lift_note', models.CharField(blank=True, max_length=500)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='receivables.account')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='parties.customer')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='receivables.openitem')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), ('customer__isnull', False), ('item__isnull', True)), models.Q(('account__isnull', False), ('customer__isnull', True), ('item__isnull', True)), models.Q(('account__isnull', True), ('customer__isnull', True), ('item__isnull', False)), _connector='OR'), name='hold_one_target'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', False), ('review_on__isnull', False), _connector='OR'), name='hold_never_for_ever'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='hold_ends_after_start'), models.CheckConstraint(condition=models.Q(('reason__in', ['agreed_delay', 'under_review', 'sales_request', 'customer_distress', 'legal', 'other'])), name='hold_reason')],
            },
        ),
    ]
