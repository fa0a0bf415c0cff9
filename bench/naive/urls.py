"""Addresses of the yardstick: the article's page, and those it links to."""

from __future__ import annotations

from django.urls import path

from bench.naive.views import article_page, not_here

urlpatterns = [
    path("news/<slug:slug>/", article_page, name="article"),
    path("rubric/<slug:slug>/", not_here, name="rubric"),
    path("author/<slug:slug>/", not_here, name="author"),
    path("tag/<slug:slug>/", not_here, name="tag"),
]
