"""The built-in texts of the ladder, one TOML file per language."""
