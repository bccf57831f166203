"""Those who speak to people and machines: one folder per audience."""
