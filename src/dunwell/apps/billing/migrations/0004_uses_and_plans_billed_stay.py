"""What became of a deposit, and what was billed of a plan, is never changed: the database refuses."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in ("billing_deposituse", "billing_recurringbill")
)


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_orders_and_plans"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
