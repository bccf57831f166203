"""Rules of disputes: why, by whom and until when they are looked at, and what they set aside."""
