"""Events are appended, never changed: the database refuses."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION dunwell_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are appended, never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""
TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON journal_event
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION dunwell_refuse_change()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER append_only ON journal_event"),
    ]
