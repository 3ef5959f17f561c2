"""Pages that belong to no door."""

from django.urls import URLPattern, path

from bespeak.doors.frame import components

urlpatterns: list[URLPattern] = [path("console/components/", components.page, name="components")]
