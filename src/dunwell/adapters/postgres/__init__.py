"""The embedded PostgreSQL: found, built, kept alive while somebody uses it, and stopped after the last."""
