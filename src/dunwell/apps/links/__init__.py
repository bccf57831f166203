"""Links for customers: who may see what of themselves without a log-in, until when, and what was done by them."""
