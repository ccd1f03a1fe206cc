"""Public addresses. The QR of a paper is in capitals, which take less room: both are the same page."""

from django.urls import path

from aljibe.interfaces.portal import verificar

urlpatterns = [
    path("v/<str:codigo>", verificar.verificar, name="verificar"),
    path("V/<str:codigo>", verificar.verificar),
]
