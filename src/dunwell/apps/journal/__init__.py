"""What happened, append-only."""
