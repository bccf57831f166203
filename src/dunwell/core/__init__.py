"""Money, time and rules; no framework, no clock, no luck."""
