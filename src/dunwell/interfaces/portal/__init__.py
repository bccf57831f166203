"""What customers see of us, by the links that they are sent; no log-in."""
