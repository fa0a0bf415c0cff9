"""Addresses of the masthead's room."""

from __future__ import annotations

from django.urls import path

from portal.masthead import views

app_name = "masthead"
urlpatterns = [path("rates/", views.rates_page, name="rates")]
