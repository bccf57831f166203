"""What was agreed, told and counted stays as it was: the database refuses to change it."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in (
        "placements_agencyterms",
        "placements_placementchange",
        "placements_agencymoney",
        "placements_agencycost",
        "placements_agencyposting",
    )
)


class Migration(migrations.Migration):
    dependencies = [("placements", "0002_money"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
