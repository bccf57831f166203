"""Rules of the worklist: what becomes of a task."""
