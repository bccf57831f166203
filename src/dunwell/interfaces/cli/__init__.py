"""The command line: for whoever operates it, and for scripts."""
