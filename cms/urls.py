"""The only place that mounts addresses."""

from django.contrib import admin
from django.urls import include, path, re_path

from cms import health
from desk.images.views import image
from website.api.views import api, description

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("desk.people.account_urls")),
    path("admin/", admin.site.urls),
    path("review/", include("desk.review_desk.urls")),
    re_path(
        r"^media/images/(?P<digest>[0-9a-f]{64})(?:-(?P<width>[0-9]{3,4}))?\.webp$",
        image,
        name="image",
    ),
    path("api/v1/openapi.json", description, name="openapi"),
    path("api/v1/", api.urls),
    path("", include("website.urls")),
]

handler404 = "website.old_addresses.answer_not_found"
handler500 = "cms.faults.answer_error"
