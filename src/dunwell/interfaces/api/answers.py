"""Which refusals each kind of request may be answered with, as the description declares them."""

from typing import Any, Final

from dunwell.interfaces.api.problems import Problem

READING: Final[dict[Any, Any]] = dict.fromkeys((400, 401, 403, 404, 422, 429), Problem)
READING_ONE: Final[dict[Any, Any]] = dict.fromkeys((401, 403, 404, 422, 429), Problem)
WRITING: Final[dict[Any, Any]] = dict.fromkeys((400, 401, 403, 409, 413, 422, 429), Problem)
WRITING_ONE: Final[dict[Any, Any]] = {**WRITING, 404: Problem}
