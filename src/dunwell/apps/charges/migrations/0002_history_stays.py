"""What was charged stays as it was: of a charge nothing changes but that it was reversed, of the rest nothing at all."""

from django.db import migrations

APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in (
        "charges_reversal",
        "charges_housesetting",
        "charges_customerterm",
        "charges_chargesrun",
    )
)

CHARGE = """
CREATE FUNCTION charges_keep_charge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.is_reversed AND NOT OLD.is_reversed
        AND to_jsonb(NEW) - 'is_reversed' = to_jsonb(OLD) - 'is_reversed' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'charge % stays as it was posted; it can only be reversed, once', OLD.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'charge_stays';
END $$;
CREATE TRIGGER keep_charge BEFORE UPDATE OR DELETE ON charges_charge
    FOR EACH ROW EXECUTE FUNCTION charges_keep_charge();
"""

# A charge and its open item say the same, and it is reversed when there is a reversal. Proved at the end of the
# transaction, when all of it is there.
AGREES = """
CREATE FUNCTION charges_agree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM charges_charge AS charge
        LEFT JOIN receivables_openitem AS debit ON debit.id = charge.debit_item_id
        WHERE charge.id = NEW.id AND (
            debit.id IS NULL OR debit.amount_minor <> charge.amount_minor OR debit.account_id <> charge.account_id
            OR debit.source <> 'charges' OR charge.is_reversed <> EXISTS (
                SELECT FROM charges_reversal AS reversal WHERE reversal.charge_id = charge.id
            )
        )
    ) THEN
        RAISE EXCEPTION 'charge % differs from its open item or its reversal', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'charge_agrees';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER agree AFTER INSERT OR UPDATE ON charges_charge
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION charges_agree();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("charges", "0001_initial"),
        ("journal", "0002_append_only"),
        ("receivables", "0002_ledger_rules"),
    ]
    operations = [
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
        migrations.RunSQL(CHARGE, migrations.RunSQL.noop),
        migrations.RunSQL(AGREES, migrations.RunSQL.noop),
    ]
