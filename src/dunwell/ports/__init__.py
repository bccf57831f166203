"""The world outside, as Protocols; adapters answer them."""
