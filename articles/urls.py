"""The newsroom's public addresses."""

from __future__ import annotations

app_name = "articles"
urlpatterns: list[object] = []
