"""Addresses, under /market/."""

from django.urls import path

from market import views

urlpatterns = [path("", views.prices, name="prices")]
