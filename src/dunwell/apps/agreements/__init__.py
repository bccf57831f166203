"""Credit policies told in advance, and who has agreed to them."""
