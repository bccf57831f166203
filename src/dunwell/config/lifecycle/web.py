"""What a web worker loads: the application, in a process that does not outlive the server that started it."""

import os

from dunwell.adapters.postgres.parent import die_with
from dunwell.config.wsgi import application

__all__ = ["application"]

die_with(os.getppid())
