from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "Desk"

    def ready(self):
        from desk.people import roles

        # This app has no models, so Django sends no signal for it; for the groups' own it sends one.
        post_migrate.connect(roles.keep_groups, sender=apps.get_app_config("auth"))
