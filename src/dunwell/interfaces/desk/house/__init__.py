"""The house at the desk: the first page, runs, the outbox, the switch for sending, the law, logging in."""
