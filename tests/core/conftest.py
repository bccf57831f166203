"""Property tests on a busy machine: an example may be slow, never wrong."""

from hypothesis import settings

settings.register_profile("busy", deadline=None)
settings.load_profile("busy")
