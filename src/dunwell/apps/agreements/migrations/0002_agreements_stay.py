"""What was published or agreed to is never changed: the database refuses."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in (
        "agreements_creditpolicy",
        "agreements_creditpolicytext",
        "agreements_acknowledgement",
    )
)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
