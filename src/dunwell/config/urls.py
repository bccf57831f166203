"""All addresses, by audience."""

from django.urls import include, path

urlpatterns = [
    path("agency/", include("dunwell.interfaces.agency.urls")),
    path("api/", include("dunwell.interfaces.api.urls")),
    path("hooks/", include("dunwell.interfaces.hooks.urls")),
    path("owner/", include("dunwell.interfaces.owner.urls")),
    path("portal/", include("dunwell.interfaces.portal.urls")),
    path("", include("dunwell.interfaces.desk.urls")),
]
