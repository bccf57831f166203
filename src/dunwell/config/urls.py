"""All addresses, by audience."""

from django.urls import include, path

urlpatterns = [
    path("hooks/", include("dunwell.interfaces.hooks.urls")),
    path("", include("dunwell.interfaces.desk.urls")),
]
