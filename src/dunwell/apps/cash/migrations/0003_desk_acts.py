"""What the desk does with money that is over or short, parked until a day, or given back, and by which rules."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cash', '0002_what_was_said_stays'),
        ('organisation', '0004_switch'),
        ('receivables', '0006_clearing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SurplusUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=80)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='refund',
            name='refund_state',
        ),
        migrations.AddField(
            model_name='cashpolicy',
            name='charges_minor',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='cashpolicy',
            name='discount_grace_days',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='cashpolicy',
            name='small_minor',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='deduction',
            name='closed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='deduction',
            name='closed_by',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='deduction',
            name='credit',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='let_go_of', to='receivables.openitem'),
        ),
        migrations.AddField(
            model_name='linestanding',
            name='parked_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='paymentfile',
            name='dropped_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='paymentfile',
            name='dropped_by',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name='refund',
            name='state',
            field=models.CharField(choices=[('asked', 'Waits for a second person'), ('approved', 'Approved'), ('refused', 'Refused'), ('written', 'In a payment file'), ('sent', 'With the bank'), ('posted', 'Paid'), ('failed', 'Not paid'), ('cancelled', 'Cancelled')], max_length=9),
        ),
        migrations.AddConstraint(
            model_name='linestanding',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'parked'), ('parked_until__isnull', True), _connector='OR'), name='line_parked_until'),
        ),
        migrations.AddConstraint(
            model_name='paymentfile',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('dropped_at__isnull', True), _connector='OR'), name='payment_file_sent_or_dropped'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'approved', 'refused', 'written', 'sent', 'posted', 'failed', 'cancelled'])), name='refund_state'),
        ),
        migrations.AddField(
            model_name='surplususe',
            name='allocation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='surplus_use', to='receivables.allocation'),
        ),
        migrations.AddField(
            model_name='surplususe',
            name='surplus',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='cash.surplus'),
        ),
    ]
