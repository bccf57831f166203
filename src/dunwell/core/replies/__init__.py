"""What customers answer: told by plain rules, never guessed between two equals."""
