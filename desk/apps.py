from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "Desk"

    def ready(self):
        from desk.people import roles

        # Without a sender: this app has no models, so Django sends no signal for it.
        post_migrate.connect(roles.keep_groups, dispatch_uid="desk.people.roles.keep_groups")
