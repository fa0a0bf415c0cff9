"""The roof: every address of the portal."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

import articles.urls
import portal.accounts.urls
import portal.api.urls
import portal.masthead.urls
import portal.pages.urls
from articles.views.media import rendition
from articles.views.preview import preview_page, saved_page, shared_page, shared_picture
from articles.views.sharecard import share_card
from articles.views.styleguide import styleguide
from portal.headers import policy
from portal.headers.views import receive
from portal.operations.readiness import readyz

handler404 = "articles.views.missing.not_found"
handler500 = "articles.admin.busy.server_error"

# One copy of a picture, as all its addresses end.
COPY = r"(?P<key>[a-z0-9]{16})/(?P<name>(?:16x9|4x3|1x1|original)-[0-9]{1,4}\.(?:avif|jpg))"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("portal.accounts.urls")),
    re_path(rf"^media/r/{COPY}$", rendition, name="rendition"),
    re_path(r"^media/cards/(?P<story>[0-9a-f]{32})/(?P<digest>[0-9a-f]{16})\.jpg$", share_card),
    *portal.masthead.urls.machine_patterns,
    *portal.pages.urls.machine_patterns,
    *articles.urls.machine_patterns,
    *portal.api.urls.machine_patterns(),
    path("readyz", readyz),
    path(policy.REPORTS.removeprefix("/"), receive),
    path("preview/<str:token>/", preview_page, name="preview"),
    path("preview/saved/<int:pk>/", saved_page, name="saved_preview"),
    path("shared/<str:token>/", shared_page, name="shared_preview"),
    re_path(rf"^shared/(?P<token>[^/]+)/{COPY}$", shared_picture, name="shared_picture"),
    path("styleguide/", styleguide),
    *i18n_patterns(
        path("", include("portal.masthead.urls")),
        path("", include("portal.pages.urls")),
        path("", include("portal.api.urls")),
        path("", include("articles.urls")),
        prefix_default_language=False,
    ),
]
