"""What was issued, made or proved is never changed: the database refuses."""

from django.db import migrations

SQL = """
CREATE FUNCTION billing_keep_bill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'issued' THEN
        RAISE EXCEPTION 'bill % is issued: it never changes', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bill_issued_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_bill BEFORE UPDATE OR DELETE ON billing_bill
    FOR EACH ROW EXECUTE FUNCTION billing_keep_bill();

CREATE FUNCTION billing_keep_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM billing_bill WHERE state = 'issued'
               AND id IN (COALESCE(OLD.bill_id, NEW.bill_id), COALESCE(NEW.bill_id, OLD.bill_id))) THEN
        RAISE EXCEPTION 'the bill is issued: what goes with it never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bill_issued_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_file BEFORE INSERT OR UPDATE OR DELETE ON billing_billfile
    FOR EACH ROW EXECUTE FUNCTION billing_keep_file();
""" + "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in ("billing_copy", "billing_proof")
)


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
