"""How runs and their actions move."""
