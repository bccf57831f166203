"""A file that a customer gave is never changed: the database refuses."""

from django.db import migrations

SQL = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON disputes_disputefile
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("disputes", "0003_files"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
