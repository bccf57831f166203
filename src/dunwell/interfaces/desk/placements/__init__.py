"""Claims in the hands of agencies, at the desk."""
