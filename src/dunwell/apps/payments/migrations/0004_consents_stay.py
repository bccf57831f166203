"""What somebody agreed to, and that they took it back, is never changed: the database refuses."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in ("payments_consent", "payments_consentend")
)


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_autopay"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
