"""What bureaus and insurers said and were told is appended, never changed: the database refuses."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in (
        *("credit_bureaureport", "credit_bureauask", "credit_bureaualert"),
        *("credit_insurancepolicy", "credit_insuredlimit", "credit_insurancenotice"),
    )
)


class Migration(migrations.Migration):
    dependencies = [("credit", "0007_bureaus_and_insurance"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
