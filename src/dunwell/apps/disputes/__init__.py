"""What customers object to: disputes of items, whole or in part."""
