"""What the house does by itself: the worker and its ticks."""
