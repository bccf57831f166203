"""What an applicant gave and agreed to, and what was found out, is never changed: the database refuses."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in (
        "credit_applicationreference",
        "credit_applicationconsent",
        "credit_applicationfile",
        "credit_applicationevidence",
    )
)


class Migration(migrations.Migration):
    dependencies = [("credit", "0005_applications"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
