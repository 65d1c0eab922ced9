"""Addresses of the library, under `/library/`. Shelves and items by their whole ids."""

from django.urls import include, path

from hub.api.uploads import in_parts
from plugins.library.catalogue import views as catalogue
from plugins.library.pages import adding, deciding, moving, naming, ordering, stewarding, views, wishing

urlpatterns = [
    path("", views.shelves, name="shelves"),
    path("upload/", include(in_parts("library"))),
    path("mine/", views.mine, name="mine"),
    path("waiting/", deciding.queue, name="queue"),
    path("storage/", stewarding.storage, name="storage"),
    path("new/", stewarding.new_shelf, name="new-shelf"),
    path("shelves/", ordering.shelves, name="ordering"),
    path("shelf/<str:shelf_id>/up/", ordering.up, name="shelf-up"),
    path("shelf/<str:shelf_id>/down/", ordering.down, name="shelf-down"),
    path("shelf/<str:shelf_id>/", views.shelf, name="shelf"),
    path("shelf/<str:shelf_id>/change/", stewarding.change_shelf, name="change-shelf"),
    path("shelf/<str:shelf_id>/add/", adding.add, name="add"),
    path("item/<str:item_id>/", views.item, name="item"),
    path("item/<str:item_id>/change/", adding.change, name="change"),
    path("item/<str:item_id>/move/", moving.move, name="move"),
    path("item/<str:item_id>/name/", naming.name, name="name"),
    path("item/<str:item_id>/name/end/", naming.end, name="end-name"),
    path("item/<str:item_id>/take-back/", adding.retract, name="retract"),
    path("item/<str:item_id>/decide/", deciding.decide, name="decide"),
    path("asked/", wishing.queue, name="wishes"),
    path("asked/new/", wishing.ask, name="ask"),
    path("asked/<str:wish_id>/", wishing.wish, name="wish"),
    path("asked/<str:wish_id>/answer/", wishing.answer, name="answer"),
    path("asked/<str:wish_id>/wrong/", wishing.wrong, name="wrong"),
    path("asked/<str:wish_id>/take-back/", wishing.take_back, name="take-back-wish"),
    path("asked/<str:wish_id>/close/", wishing.close, name="close-wish"),
    path("opds/", catalogue.catalogue, name="catalogue"),
    path("opds/new/", catalogue.new, name="feed-new"),
    path("opds/shelf/<str:shelf_id>/", catalogue.shelf, name="feed"),
    path("opds/search/", catalogue.search, name="feed-search"),
    path("opds/search.xml", catalogue.description, name="feed-description"),
]
