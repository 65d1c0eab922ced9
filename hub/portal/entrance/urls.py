"""The addresses of the ways in and out."""

from django.urls import path

from hub.portal.entrance import choosing, door, inviting, own_pictures, secret, sign_in, sign_up

urlpatterns = [
    path("sign-in/", choosing.sign_in, name="sign-in"),
    path("sign-in/pictures/", door.press, name="by-pictures"),
    path("sign-in/line/", door.stand_in_line, name="line"),
    path("sign-up/", sign_up.sign_up, name="sign-up"),
    path("sign-up/pictures/", sign_up.pictures, name="first-pictures"),
    path("sign-up/invite/", inviting.invite, name="invite"),
    path("finish/", sign_in.finish, name="finish"),
    path("secret/", secret.secret, name="secret"),
    path("secret/pictures/", own_pictures.own_pictures, name="own-pictures"),
    path("secret/pictures/forget/", own_pictures.forget, name="forget-pictures"),
]
