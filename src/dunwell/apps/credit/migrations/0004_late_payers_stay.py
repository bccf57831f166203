"""What was known, thought and decided of late payers stays as it was: the database refuses to change it."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in ("credit_insolvencynote", "credit_ownerview", "credit_chronicdecision")
)


class Migration(migrations.Migration):
    dependencies = [("credit", "0003_holds_checks_and_late_payers"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
