"""What providers are about to give back is promised out of its credit, as far as it was asked for before."""

from django.db import migrations

FORWARD = """
    INSERT INTO cash_earmark (credit_id, minor, key, made_at)
    SELECT credit_id, minor, key, asked_at FROM payments_providerrefund
    WHERE state IN ('asked', 'approved', 'sent') AND credit_id IS NOT NULL
    ON CONFLICT (key) DO NOTHING
"""
BACK = "DELETE FROM cash_earmark WHERE key IN (SELECT key FROM payments_providerrefund)"


class Migration(migrations.Migration):
    dependencies = [("cash", "0005_earmarks"), ("payments", "0006_changed_accounts")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
