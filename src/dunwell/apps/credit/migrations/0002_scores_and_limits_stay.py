"""What was scored and what was granted stays as it was: the database refuses to change it."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in ("credit_creditsettings", "credit_score", "credit_creditlimit")
)


class Migration(migrations.Migration):
    dependencies = [("credit", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
