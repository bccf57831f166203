"""What customers answer by mail, what it is taken to say, and what was made of it."""
