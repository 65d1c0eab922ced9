"""Addresses of names, under `/naming/`, and what stands where other makers' programs look. What is said of a label is
asked at its name by the key of its zone."""

from django.urls import path
from django.views.generic import RedirectView

from naming.dns import hosts, resolvers
from naming.https.urls import urlpatterns as https
from naming.pages import acts, binding, cards, claiming, groups, own, views
from naming.wellknown import urls as wellknown

urlpatterns = [
    path("open/<str:entry_id>/", hosts.entry, name="open"),
    path("resolver.conf", resolvers.configuration, name="resolver"),
    *wellknown.below,
    *https,
    path("", views.names, name="names"),
    path("bind", binding.bind, name="bind"),
    path("claim/", claiming.claim, name="claim"),
    path("claim/end/", claiming.unclaim, name="unclaim"),
    path("own/", own.own, name="own"),
    path("own/end/", own.end, name="own-end"),
    path("groups/", groups.groups, name="groups"),
    path("groups/found", groups.found, name="found"),
    path("of/<str:zone>/", views.of, name="of"),
    path("zone/<str:zone>/", RedirectView.as_view(pattern_name="naming:of")),
    path("name/<str:called>/", views.name, name="name"),
    path("name/<str:called>/card/", cards.card, name="card"),
    path("name/<str:called>/end/", binding.end, name="end"),
    path("name/<str:called>/block/", acts.block, name="block"),
    path("name/<str:called>/lift/", acts.lift, name="lift"),
    path("name/<str:called>/accept/", acts.accept, name="accept"),
    path("name/<str:called>/offer/", acts.offer, name="offer"),
    path("name/<str:called>/take/", acts.take, name="take"),
    path("name/<str:called>/decline/", acts.decline, name="decline"),
]
root_urlpatterns = wellknown.at_root
