"""Each decision names its policy version and knows more; actions may wait for approval and speak on other channels."""

from django.db import migrations, models

# Decisions made before this knew nothing of what is new; their version was that of their run.
BACKFILL = """
ALTER TABLE runs_decision DISABLE TRIGGER append_only;
UPDATE runs_decision AS decision SET policy_version_id = run.policy_version_id
    FROM runs_run AS run WHERE run.id = decision.run_id;
ALTER TABLE runs_decision ENABLE TRIGGER append_only;
UPDATE runs_run AS run SET policies = jsonb_build_object(run.policy_version_id::text, run.considered)
    WHERE run.considered > 0;
"""
DATES = (
    'last_step_on',
    'renewal_on',
    'promise_broken_on',
    'plan_broken_on',
    'dispute_rejected_on',
    'forward_on',
    'told_on',
    'capped_until',
    'quiet_until',
)
STEPS = ('reached_step', 'forward_step', 'told_step')
FACTS = ('has_postal_address', 'has_mobile', 'has_sales', 'is_vip')
KINDS = [
    ('notice', 'Send a notice'),
    ('letter', 'Send a letter by post'),
    ('sms', 'Send a text message'),
    ('portal', 'Put a message into the portal'),
    ('owner_task', 'Ask the owner'),
    ('call_task', 'Ask for a call'),
    ('contact_task', 'Ask for a contact'),
]
STATES = [
    ('awaiting', 'Waiting for approval'),
    ('proposed', 'Proposed'),
    ('claimed', 'Claimed'),
    ('sending', 'Being sent'),
    ('sent', 'Sent'),
    ('done', 'Done'),
    ('lapsed', 'Lapsed'),
    ('refused', 'Refused'),
    ('uncertain', 'Uncertain'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('dunning', '0005_ladder_stays'),
        ('runs', '0003_guards_in_standing'),
    ]

    operations = [
        *[migrations.AddField('decision', name, models.DateField(null=True)) for name in DATES],
        *[migrations.AddField('decision', name, models.SmallIntegerField(null=True)) for name in STEPS],
        *[
            migrations.AddField('decision', name, models.BooleanField(default=False), preserve_default=False)
            for name in FACTS
        ],
        migrations.AddField('decision', 'policy_version_id', models.BigIntegerField(null=True)),
        migrations.AddField('run', 'policies', models.JSONField(default=dict)),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.AlterField('decision', 'policy_version_id', models.BigIntegerField()),
        migrations.RemoveField('run', 'policy_version'),
        migrations.AddField('action', 'approvals', models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.AddField('action', 'expires_on', models.DateField(null=True)),
        migrations.AddField('action', 'acts_on', models.DateField(null=True)),
        migrations.RemoveConstraint('action', 'action_state'),
        migrations.RemoveConstraint('action', 'action_kind'),
        migrations.AlterField('action', 'kind', models.CharField(choices=KINDS, max_length=12)),
        migrations.AlterField(
            'action', 'state', models.CharField(choices=STATES, default='proposed', max_length=10)
        ),
        migrations.AddConstraint(
            'action',
            models.CheckConstraint(
                condition=models.Q(state__in=[code for code, _ in STATES]), name='action_state'
            ),
        ),
        migrations.AddConstraint(
            'action',
            models.CheckConstraint(condition=models.Q(kind__in=[code for code, _ in KINDS]), name='action_kind'),
        ),
        migrations.AddIndex(
            'action',
            models.Index(
                fields=['account_id'], name='action_awaiting', condition=models.Q(state='awaiting')
            ),
        ),
    ]
