"""Bytes to records and back; no files, no network."""
