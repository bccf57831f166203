"""For other systems: JSON over HTTP, described by OpenAPI."""
