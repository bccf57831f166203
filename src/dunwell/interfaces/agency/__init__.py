"""The pages and the API of collections agencies that work for the group."""
