"""A rate that was taken in is never changed: the database refuses."""

from django.db import migrations

SQL = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON law_lawimport
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON law_lawrate
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("law", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
