"""A touch goes with its customer where two records of one company are merged."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION dunwell_keep_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (to_jsonb(NEW) - '{voided_at,contact_id}'::text[]) = (to_jsonb(OLD) - '{voided_at,contact_id}'::text[])
        AND (NEW.voided_at IS NOT DISTINCT FROM OLD.voided_at OR OLD.voided_at IS NULL)
        AND (NEW.contact_id IS NOT DISTINCT FROM OLD.contact_id OR NEW.contact_id IS NULL)
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF dunwell_follows_merge(to_jsonb(OLD), to_jsonb(NEW)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'touches are appended or voided, never changed or deleted'
        USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("messages", "0006_withheld"), ("parties", "0005_merges_stay")]
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
