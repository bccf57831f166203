"""The table of Django's database cache (limits on log-ins), so that `migrate` alone makes an installation whole.

The same columns as `createcachetable` would make.
"""

from django.db import migrations

TABLE = """
CREATE TABLE IF NOT EXISTS django_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS django_cache_expires ON django_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE django_cache")]
