"""Commands of Django that this audience needs to go further."""
