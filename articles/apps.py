from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Newsroom")


class NewsroomAdminConfig(AdminConfig):
    """Django's admin with the newsroom's dashboard as its index."""

    default_site = "articles.admin.site.NewsroomAdminSite"
