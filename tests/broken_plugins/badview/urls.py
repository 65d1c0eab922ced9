"""Forgets as_view()."""

from django.urls import path
from django.views.generic import TemplateView

urlpatterns = [path("", TemplateView, name="prices")]
