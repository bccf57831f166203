"""The rules of promises and plans, kept by the database: what was said stays, sums agree, an item has one plan."""

from django.db import migrations

APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in (
        "promises_promiseitem",
        "promises_planversion",
        "promises_planagreement",
        "promises_planitem",
        "promises_instalment",
    )
)

# Proved at the end of the transaction, when a promise has all its items.
SUMS = """
CREATE FUNCTION promises_keep_promise() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE culprit bigint;
BEGIN
    culprit := CASE WHEN TG_TABLE_NAME = 'promises_promise' THEN to_jsonb(NEW) ->> 'id'
        ELSE to_jsonb(NEW) ->> 'promise_id' END;
    IF EXISTS (
        SELECT FROM promises_promise AS promise WHERE promise.id = culprit AND promise.amount_minor IS DISTINCT FROM
            (SELECT sum(part.amount_minor) FROM promises_promiseitem AS part WHERE part.promise_id = promise.id)
    ) THEN
        RAISE EXCEPTION 'promise % is not the sum of its items', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promise_sums';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keep_promise AFTER INSERT OR UPDATE OF amount_minor ON promises_promise
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION promises_keep_promise();
CREATE CONSTRAINT TRIGGER keep_promise AFTER INSERT ON promises_promiseitem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION promises_keep_promise();

CREATE FUNCTION promises_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE culprit bigint;
BEGIN
    culprit := CASE WHEN TG_TABLE_NAME = 'promises_planversion' THEN to_jsonb(NEW) ->> 'id'
        ELSE to_jsonb(NEW) ->> 'version_id' END;
    IF EXISTS (
        SELECT FROM promises_planversion AS version WHERE version.id = culprit AND (
            version.amount_minor IS DISTINCT FROM
                (SELECT sum(part.amount_minor) FROM promises_planitem AS part WHERE part.version_id = version.id)
            OR version.amount_minor IS DISTINCT FROM
                (SELECT sum(one.amount_minor) FROM promises_instalment AS one WHERE one.version_id = version.id)
        )
    ) THEN
        RAISE EXCEPTION 'the instalments of version % are not the sum of its items', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_sums';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keep_version AFTER INSERT ON promises_planversion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION promises_keep_version();
CREATE CONSTRAINT TRIGGER keep_version AFTER INSERT ON promises_planitem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION promises_keep_version();
CREATE CONSTRAINT TRIGGER keep_version AFTER INSERT ON promises_instalment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION promises_keep_version();
"""

# Two that agree on plans for one item at once wait for each other at the account: the second one sees the first.
ACCOUNTS = """
CREATE FUNCTION promises_keep_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM receivables_openitem AS item WHERE item.id = NEW.item_id AND item.account_id IS DISTINCT FROM
            CASE WHEN TG_TABLE_NAME = 'promises_promiseitem'
                THEN (SELECT promise.account_id FROM promises_promise AS promise
                    WHERE promise.id = (to_jsonb(NEW) ->> 'promise_id')::bigint)
                ELSE (SELECT plan.account_id FROM promises_planversion AS version
                    JOIN promises_plan AS plan ON plan.id = version.plan_id
                    WHERE version.id = (to_jsonb(NEW) ->> 'version_id')::bigint) END
    ) THEN
        RAISE EXCEPTION 'item % stands on another account', NEW.item_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promise_item_account';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_accounts BEFORE INSERT ON promises_promiseitem
    FOR EACH ROW EXECUTE FUNCTION promises_keep_accounts();
CREATE TRIGGER keep_accounts BEFORE INSERT ON promises_planitem
    FOR EACH ROW EXECUTE FUNCTION promises_keep_accounts();

CREATE FUNCTION promises_keep_one_plan() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE culprit bigint;
BEGIN
    PERFORM FROM receivables_account AS account
        JOIN promises_plan AS plan ON plan.account_id = account.id
        JOIN promises_planversion AS version ON version.plan_id = plan.id
        WHERE version.id = NEW.version_id FOR NO KEY UPDATE OF account;
    SELECT part.item_id INTO culprit
        FROM promises_planitem AS part
        JOIN promises_planversion AS version ON version.id = part.version_id
        JOIN promises_plan AS plan ON plan.id = version.plan_id AND plan.state = 'running'
        JOIN promises_planitem AS other ON other.item_id = part.item_id
        JOIN promises_planversion AS other_version
            ON other_version.id = other.version_id AND other_version.plan_id <> version.plan_id
        JOIN promises_plan AS other_plan ON other_plan.id = other_version.plan_id AND other_plan.state = 'running'
        WHERE part.version_id = NEW.version_id AND other_version.number = (
            SELECT max(agreed.number) FROM promises_planversion AS agreed
            JOIN promises_planagreement AS agreement ON agreement.version_id = agreed.id
            WHERE agreed.plan_id = other_plan.id
        ) LIMIT 1;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'item % is in another running plan', culprit
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'item_in_one_plan';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keep_one_plan AFTER INSERT ON promises_planagreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION promises_keep_one_plan();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0001_initial"),
        ("journal", "0002_append_only"),
        ("receivables", "0002_ledger_rules"),
    ]
    operations = [
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
        migrations.RunSQL(SUMS, migrations.RunSQL.noop),
        migrations.RunSQL(ACCOUNTS, migrations.RunSQL.noop),
    ]
