"""Touches are appended: the database lets a touch be voided, and lose a contact that is gone, and nothing else."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION dunwell_keep_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (to_jsonb(NEW) - '{voided_at,contact_id}'::text[]) = (to_jsonb(OLD) - '{voided_at,contact_id}'::text[])
        AND (NEW.voided_at IS NOT DISTINCT FROM OLD.voided_at OR OLD.voided_at IS NULL)
        AND (NEW.contact_id IS NOT DISTINCT FROM OLD.contact_id OR NEW.contact_id IS NULL)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'touches are appended or voided, never changed or deleted'
        USING ERRCODE = 'restrict_violation';
END $$;
"""
TRIGGER = """
CREATE TRIGGER keep_touch BEFORE UPDATE OR DELETE ON messages_touch
    FOR EACH ROW EXECUTE FUNCTION dunwell_keep_touch();
"""


class Migration(migrations.Migration):
    dependencies = [("messages", "0003_contact_ledger")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION dunwell_keep_touch()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER keep_touch ON messages_touch"),
    ]
