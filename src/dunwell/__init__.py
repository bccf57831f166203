"""Order-to-cash and collections. See docs/map.md for what stands where."""

__version__ = "0.1.0"
