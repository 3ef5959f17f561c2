from django.urls import path

from bespeak.project import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
