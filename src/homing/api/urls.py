"""Which address is answered by what: `/api/…` by the API, everything else by the web app."""

from __future__ import annotations

from django.urls import path, re_path

from homing.api.application import api
from homing.api.web_app import unknown_route, web_app

urlpatterns = [
    path("api/", api.urls),
    re_path(r"^api(/.*)?$", unknown_route),
    re_path(r"^(?P<name>.*)$", web_app),
]
