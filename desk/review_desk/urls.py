"""Addresses of the review desk, below /review/."""

from django.urls import path

from desk.review_desk import by_link, together, views

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("start/", views.start, name="start"),
    path("away/", views.away, name="away"),
    path("by-link/done/", by_link.done, name="done"),
    path("by-link/<str:token>/", by_link.open_link, name="link"),
    path("together/<int:change_set>/", together.together, name="together"),
    path("<int:assignment>/", views.assignment, name="assignment"),
    path("<int:assignment>/code/", by_link.code, name="code"),
    path("<int:assignment>/keep/", views.keep, name="keep"),
    path("<int:assignment>/declare/", views.declare, name="declare"),
    path("<int:assignment>/comment/", views.comment, name="comment"),
    path("<int:assignment>/decide/", views.decide, name="decide"),
    path("<int:assignment>/end/", views.end_consultation, name="end_consultation"),
    path("<int:assignment>/take-back/", views.take_back, name="take_back"),
    path("<int:assignment>/conflict/", views.declare_conflict, name="conflict"),
]
