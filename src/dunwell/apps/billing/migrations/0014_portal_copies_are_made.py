"""What stands in the portal without its document is due again: the document is made, and proved, as for other ways."""

from django.db import migrations

SQL = """
UPDATE billing_delivery AS delivery SET state = 'due', settled_at = NULL
WHERE channel = 'portal' AND state = 'accepted' AND NOT EXISTS (
    SELECT FROM billing_proof WHERE delivery_id = delivery.id AND kind = 'made'
);
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0013_gathered_once")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
