"""The only place that mounts addresses."""

from django.contrib import admin
from django.urls import include, path

from cms import health
from website.api.views import api, description

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("desk.people.account_urls")),
    path("admin/", admin.site.urls),
    path("review/", include("desk.review_desk.urls")),
    path("api/v1/openapi.json", description, name="openapi"),
    path("api/v1/", api.urls),
    path("", include("website.urls")),
]

handler500 = "cms.faults.answer_error"
