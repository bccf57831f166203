"""Court at the desk: what it would cost, until when, and the claims that are brought."""
