"""That a link was used, and that something opened nothing, is never changed: the database refuses."""

from django.db import migrations

SQL = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON links_portaluse
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON links_refusal
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON links_portallinkitem
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("links", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
