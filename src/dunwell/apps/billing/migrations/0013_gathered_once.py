"""What is billed with others is billed once, and stays as it is once that bill is issued: the database refuses."""

from django.db import migrations

SQL = """
CREATE FUNCTION billing_keep_gathered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM billing_bill WHERE id = OLD.into_id AND state = 'issued') THEN
        RAISE EXCEPTION 'the bill that gathers it is issued: it never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'setaside_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_gathered BEFORE UPDATE OR DELETE ON billing_setaside
    FOR EACH ROW EXECUTE FUNCTION billing_keep_gathered();

CREATE FUNCTION billing_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM billing_setaside WHERE draft_id = NEW.id AND taken_out_at IS NULL) THEN
        RAISE EXCEPTION 'the draft is billed with others: it cannot be billed by itself too'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'setaside_billed_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER billed_once BEFORE UPDATE ON billing_bill
    FOR EACH ROW WHEN (NEW.state IN ('waiting', 'issued') AND OLD.state <> NEW.state)
    EXECUTE FUNCTION billing_once();
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0012_gathering")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
