"""Addresses for other systems, by version."""

from django.urls import URLPattern, include, path, re_path

from dunwell.interfaces.api.description import described_api
from dunwell.interfaces.api.door import at_the_door, nothing_here

_VIEWS, _APP, _ = described_api().urls


def _entered(pattern: URLPattern) -> URLPattern:
    pattern.callback = at_the_door(pattern.callback)
    return pattern


pages = [
    *(
        _entered(pattern)
        for pattern in _VIEWS
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ),
    path("", nothing_here, name="api-root"),
]
urlpatterns = [
    path("v1/", include((pages, "api"))),
    re_path(r"^(?P<rest>.*)$", nothing_here, name="api-nothing"),
]
