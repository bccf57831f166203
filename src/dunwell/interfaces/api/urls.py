"""Addresses for other systems, by version."""

from django.urls import URLPattern, include, path, re_path
from ninja import NinjaAPI

from dunwell.interfaces.api.description import described_agency_api, described_api
from dunwell.interfaces.api.door import at_the_door, nothing_here


def _entered(pattern: URLPattern) -> URLPattern:
    pattern.callback = at_the_door(pattern.callback)
    return pattern


def _pages(api: NinjaAPI) -> list[URLPattern]:
    """The addresses of an API, each behind the door; its root describes nothing."""
    views, _, _ = api.urls
    found = [one for one in views if isinstance(one, URLPattern) and one.name != "api-root"]
    return [*(_entered(one) for one in found), path("", nothing_here, name="api-root")]


urlpatterns = [
    path("v1/", include((_pages(described_api()), "api"))),
    path("agency/v1/", include((_pages(described_agency_api()), "agency_api"))),
    re_path(r"^(?P<rest>.*)$", nothing_here, name="api-nothing"),
]
