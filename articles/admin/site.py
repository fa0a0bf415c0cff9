"""The newsroom's admin site."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class NewsroomAdminSite(admin.AdminSite):
    """Django's admin under the newsroom's name."""

    site_header = "Dateline"
    site_title = "Dateline"
    index_title = _("Dashboard")
    enable_nav_sidebar = True
