"""What the audiences share: the house's ports, the clock."""
