from django.urls import path, re_path

from bespeak.doors.api.api import api
from bespeak.doors.frame import problems
from bespeak.project import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/v1/", api.urls),
    re_path(r"^api(/|$)", problems.no_such_address),
]

handler400 = problems.bad_request
handler404 = problems.no_such_address
handler500 = problems.fault
