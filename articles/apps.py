from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self):
        from articles import guards  # noqa: F401 - adds this floor's triggers
