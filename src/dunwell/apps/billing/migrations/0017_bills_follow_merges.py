"""An issued bill goes with its customer where two records of one company are merged; what it says stays."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION billing_keep_bill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'issued' THEN
        IF TG_OP = 'UPDATE' THEN
            IF dunwell_follows_merge(to_jsonb(OLD), to_jsonb(NEW)) THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'bill % is issued: it never changes', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bill_issued_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0016_exchange_rates_stay"), ("parties", "0005_merges_stay")]
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
