"""The worklist at the desk: one queue of everything that waits for a person, and what is done about each row."""
