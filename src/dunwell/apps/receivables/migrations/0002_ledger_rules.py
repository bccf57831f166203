"""The rules of the sub-ledger, kept by the database.

The balance is proved by a statement trigger over the rows that one statement adds, not by a deferred row trigger: it
costs one grouped pass for a million entries (docs/decisions/0004). In return all entries of a posting must arrive in
one statement, and the trigger refuses a second one.
"""

from django.db import migrations

ACCOUNT_KEY = """
ALTER TABLE receivables_openitem ADD CONSTRAINT item_account_currency
    FOREIGN KEY (account_id, currency) REFERENCES receivables_account (id, currency)
    DEFERRABLE INITIALLY DEFERRED;
"""

# Every statement is planned anew (EXECUTE): a session that posts one receipt and then imports a million documents must
# not use the first one's plan for the second. And the planner gets no choice: it takes what a DELETE returns for a few
# rows, knows nothing of rows that the same transaction has brought, and after an import that was rolled back believes
# the tables empty. So few entries are looked up by index, many are joined by hash; a wrong guess took hours.
ENTRIES = """
CREATE FUNCTION receivables_keep_entries() RETURNS trigger LANGUAGE plpgsql
    SET enable_nestloop TO on SET enable_seqscan TO on SET enable_hashjoin TO on SET enable_mergejoin TO on AS $$
DECLARE culprit bigint;
BEGIN
    -- Until the function returns.
    IF (SELECT count(*) FROM added) > 1000 THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    ELSE
        PERFORM set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
            set_config('enable_mergejoin', 'off', true);
    END IF;
    EXECUTE 'SELECT posting_id FROM added GROUP BY posting_id HAVING sum(amount_minor) <> 0 LIMIT 1' INTO culprit;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'posting % does not balance', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_balances';
    END IF;

    EXECUTE $sql$
        SELECT now_added.posting_id
        FROM (SELECT posting_id, count(*) AS entries FROM added GROUP BY posting_id) AS now_added
        JOIN receivables_entry AS entry USING (posting_id)
        GROUP BY now_added.posting_id, now_added.entries HAVING count(*) <> now_added.entries LIMIT 1
    $sql$ INTO culprit;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'posting % has entries already: all of them arrive in one statement', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_complete';
    END IF;

    EXECUTE $sql$
        SELECT added.posting_id
        FROM added
        LEFT JOIN receivables_posting AS posting ON posting.id = added.posting_id
        LEFT JOIN receivables_openitem AS item ON item.id = added.item_id
        WHERE posting.id IS NULL
           OR posting.effective_on <> added.effective_on
           OR (added.item_id IS NOT NULL AND item.account_id IS DISTINCT FROM posting.account_id)
        LIMIT 1
    $sql$ INTO culprit;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'posting %: an entry has another day, or an item of another account', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_fits_posting';
    END IF;

    EXECUTE $sql$
        WITH delta AS (
            SELECT item_id, sum(amount_minor)::bigint AS minor FROM added
            WHERE ledger = 'receivable' GROUP BY item_id
        ), settled AS (
            DELETE FROM receivables_residual AS residual USING delta
            WHERE residual.item_id = delta.item_id AND residual.residual_minor + delta.minor = 0
            RETURNING residual.item_id
        )
        INSERT INTO receivables_residual AS residual (item_id, account_id, due_on, residual_minor)
        SELECT item.id, item.account_id, item.due_on, delta.minor
            FROM delta
            JOIN receivables_openitem AS item ON item.id = delta.item_id
            LEFT JOIN settled ON settled.item_id = delta.item_id
            WHERE delta.minor <> 0 AND settled.item_id IS NULL
            ON CONFLICT (item_id) DO UPDATE SET residual_minor = residual.residual_minor + EXCLUDED.residual_minor
    $sql$;

    EXECUTE $sql$
        SELECT item.id
        FROM (SELECT DISTINCT item_id FROM added WHERE ledger = 'receivable') AS touched
        JOIN receivables_residual AS residual ON residual.item_id = touched.item_id
        JOIN receivables_openitem AS item ON item.id = touched.item_id
        WHERE residual.residual_minor NOT BETWEEN least(0, item.amount_minor) AND greatest(0, item.amount_minor)
        LIMIT 1
    $sql$ INTO culprit;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'item % would be settled beyond its amount', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'residual_within_amount';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_entries AFTER INSERT ON receivables_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION receivables_keep_entries();
"""

APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dunwell_refuse_change();
"""
    for table in (
        "receivables_openitem",
        "receivables_posting",
        "receivables_entry",
        "receivables_allocation",
    )
)


class Migration(migrations.Migration):
    dependencies = [("receivables", "0001_initial"), ("journal", "0002_append_only")]
    operations = [
        migrations.RunSQL(ACCOUNT_KEY, migrations.RunSQL.noop),
        migrations.RunSQL(ENTRIES, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
    ]
