"""What banks and customers said, and what was done with the money, is never changed: the database refuses."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in (
        "cash_advicerow",
        "cash_applied",
        "cash_bankline",
        "cash_learntfact",
        "cash_matchpair",
        "cash_step",
    )
)


class Migration(migrations.Migration):
    dependencies = [("cash", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
