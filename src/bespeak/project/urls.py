from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from bespeak.doors.api.api import api
from bespeak.doors.frame import assets, problems
from bespeak.doors.hooks import door
from bespeak.doors.storefront import pictures, verifying, widgetpage
from bespeak.project import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/v1/", api.urls),
    path("hooks/<str:channel>", door.deliver),
    re_path(r"^api(/|$)", problems.no_such_address),
    path("static/<path:path>", assets.view),
    path(".well-known/bespeak-keys.json", verifying.keys),
    path("widget.js", widgetpage.loader, name="widget"),
    path("pictures/<str:name>", pictures.show, name="picture"),
    *i18n_patterns(
        path("", include("bespeak.doors.frame.urls")),
        path("", include("bespeak.doors.storefront.urls")),
        path("console/", include("bespeak.doors.console.urls")),
    ),
]

handler400 = problems.bad_request
handler403 = problems.forbidden
handler404 = problems.no_such_address
handler500 = problems.fault
