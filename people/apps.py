from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self):
        from people import guards, reversals

        pre_migrate.connect(reversals.refuse_before_migrate, sender=self)
        pre_migrate.connect(guards.lift_before_migrate, sender=self)
        post_migrate.connect(guards.install_after_migrate, sender=self)
