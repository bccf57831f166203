"""All addresses, by audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("dunwell.interfaces.desk.urls")),
]
