"""A rate that bills may have been reckoned by is never changed: the database refuses."""

from django.db import migrations

SQL = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing_exchangerate
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0015_exchange_rates"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
