"""Terms of credit that were set before drive the terms of bills too, and scores that stand say who is in which class."""

from django.db import migrations

SQL = """
INSERT INTO billing_classdays (entity_id, days, set_at)
    SELECT entity_id,
        (SELECT jsonb_object_agg(one ->> 'code', (one ->> 'terms_days_max')::int)
            FROM jsonb_array_elements(terms -> 'classes') AS one),
        set_at
    FROM (SELECT DISTINCT ON (entity_id) * FROM credit_creditsettings ORDER BY entity_id, id DESC) AS last
    WHERE jsonb_array_length(terms -> 'classes') > 0;
UPDATE parties_customer SET credit_class = last.class_code
    FROM (SELECT DISTINCT ON (customer_id) customer_id, class_code, is_thin, of_group_id FROM credit_score
        WHERE customer_id IS NOT NULL ORDER BY customer_id, as_of DESC, id DESC) AS last
    WHERE parties_customer.id = last.customer_id AND (NOT last.is_thin OR last.of_group_id IS NOT NULL);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0009_terms_wishes"),
        ("billing", "0020_class_days_stay"),
        ("parties", "0006_credit_class"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
