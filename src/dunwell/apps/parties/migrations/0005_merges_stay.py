"""A merge is appended; and while it is carried out, history may follow the customer, and change in nothing else."""

from django.db import migrations

# dunwell.merge names the merge of this transaction. It must be recorded, and a row may only go from the one of its two
# customers to the other: whoever sets the variable by hand can do no more than what was recorded anyway.
FOLLOWS = """
CREATE FUNCTION dunwell_follows_merge(was jsonb, becomes jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT was - 'customer_id' = becomes - 'customer_id' AND EXISTS (
        SELECT FROM parties_merge AS merge
        WHERE merge.id = nullif(current_setting('dunwell.merge', true), '')::bigint
            AND (was ->> 'customer_id', becomes ->> 'customer_id') IN (
                (CASE merge.kind WHEN 'merge' THEN merge.gone_id ELSE merge.kept_id END::text,
                 CASE merge.kind WHEN 'merge' THEN merge.kept_id ELSE merge.gone_id END::text)
            )
    )
$$;
CREATE OR REPLACE FUNCTION dunwell_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF dunwell_follows_merge(to_jsonb(OLD), to_jsonb(NEW)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'rows of % are appended, never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""
STAY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in ("parties_merge", "parties_mergemove")
)


class Migration(migrations.Migration):
    dependencies = [("parties", "0004_merged_customers"), ("journal", "0002_append_only")]
    operations = [
        migrations.RunSQL(FOLLOWS, migrations.RunSQL.noop),
        migrations.RunSQL(STAY, migrations.RunSQL.noop),
    ]
