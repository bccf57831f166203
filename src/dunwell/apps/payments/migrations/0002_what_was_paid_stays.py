"""What somebody set out to pay, and the money that moved, is never changed: the database refuses."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in (
        "payments_attemptcredit",
        "payments_attemptpart",
        "payments_movement",
        "payments_partialreason",
    )
)


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
