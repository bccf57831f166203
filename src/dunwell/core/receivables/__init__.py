"""What is owed: how old it is."""
