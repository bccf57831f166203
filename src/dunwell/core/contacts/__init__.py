"""Who is spoken to, how often, and at which hours: pure rules for every channel."""
