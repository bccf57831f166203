"""All addresses, by audience."""

from django.urls import include, path

urlpatterns = [
    path("hooks/", include("dunwell.interfaces.hooks.urls")),
    path("owner/", include("dunwell.interfaces.owner.urls")),
    path("portal/", include("dunwell.interfaces.portal.urls")),
    path("", include("dunwell.interfaces.desk.urls")),
]
