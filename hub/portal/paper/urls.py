"""Addresses of keys on paper."""

from django.urls import path

from hub.portal.paper import own, stewards, trouble

urlpatterns = [
    path("paper/", own.overview, name="paper"),
    path("paper/print/<str:card>/", own.printed, name="paper-print"),
    path("paper/back/", own.read_back, name="paper-back"),
    path("paper/decline/", own.decline, name="paper-decline"),
    path("paper/help/", trouble.choices, name="paper-help"),
    path("paper/forgot/", trouble.forgot, name="paper-forgot"),
    path("paper/lost/", trouble.lost, name="paper-lost"),
    path("paper/stolen/", trouble.stolen, name="paper-stolen"),
    path("paper/died/", trouble.died, name="paper-died"),
    path("paper/people/", stewards.without_a_card, name="paper-people"),
    path("paper/hub/", stewards.hub_cards, name="paper-hub"),
    path("paper/hub/<str:card>/", stewards.printed, name="paper-hub-print"),
]
