"""What the house remembers: one Django app per noun, in a one-way stack (see docs/map.md)."""
