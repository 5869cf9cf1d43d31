"""What every template may name: the site, never the visitor."""

from django.conf import settings


def site(request):
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "sample_site": settings.SAMPLE_SITE,
        "contact_email": settings.CONTACT_EMAIL,
    }
