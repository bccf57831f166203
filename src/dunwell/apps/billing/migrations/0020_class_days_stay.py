"""Days of classes that bills were reckoned by are never changed: the database refuses."""

from django.db import migrations

SQL = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON billing_classdays
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0019_class_days"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
