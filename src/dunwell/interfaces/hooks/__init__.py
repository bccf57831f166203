"""What other systems hand to us by themselves, each with its signature."""
