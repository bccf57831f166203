"""One folder per outside thing; strangers to each other."""
