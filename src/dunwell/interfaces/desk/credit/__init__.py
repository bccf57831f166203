"""Credit at the desk: whom we trust, how far, and why."""
