"""What was published and how accounts came to their versions is never changed: the database refuses."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in ("dunning_assignmentrules", "dunning_assignment", "dunning_textversion")
)


class Migration(migrations.Migration):
    dependencies = [("dunning", "0004_ladder")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
