from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """What readers see."""

    name = "website"
    verbose_name = "Website"
