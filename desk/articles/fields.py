"""Fields of the article form that hold several rows in an order: authors, and articles to read beside it."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.template.loader import render_to_string

from articles import texts
from articles.models import Article, Author
from desk.articles import addresses
from desk.articles.pages import article_url
from desk.common import lookups

MAX_ALSO_READ = 10


class OrderedAuthors(forms.Widget):
    """A select for each place and two spare ones, so that order needs no script."""

    spare = 2

    def __init__(self, choices: Any = (), attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choices = choices

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [value for value in values if value]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_1"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
        chosen = [str(pk) for pk in value or []][: texts.MAX_AUTHORS + self.spare]
        context = {
            "name": name,
            "id": (attrs or {}).get("id", f"id_{name}"),
            "places": [*chosen, *[""] * self.spare],
            "choices": [(str(pk), label) for pk, label in self.choices],
            "disabled": bool((attrs or {}).get("disabled")),
        }
        return render_to_string("desk/article/_authors.html", context)


class AuthorsField(forms.Field):
    """Authors in the order of the byline, each once."""

    widget = OrderedAuthors

    def to_python(self, value: Any) -> list[Author]:
        keys = list(dict.fromkeys(str(key) for key in value or []))
        wanted = [pk for key in keys if (pk := lookups.number(key))]
        found = Author.objects.in_bulk(wanted)
        if len(found) != len(keys):
            raise ValidationError("One of these authors does not exist. Choose from the list.")
        return [found[pk] for pk in wanted]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [str(pk) for pk in initial or []] != [str(pk) for pk in data or []]


class PickedArticles(forms.Textarea):
    """Their addresses; a script shows their titles in place of them, and finds others. Only what is `seen` has its title shown."""

    seen = Article.objects.none()

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        known = self.seen.filter(slug__in=str(value or "").split()[:MAX_ALSO_READ])
        titles = dict(known.with_newest_title().values_list("slug", "newest_title"))
        context["widget"]["attrs"] |= {
            "data-rows": "article",
            "data-help": "Readers see them in this order. They are not part of the signed text: on a live article they change as you save.",
            "data-titles": json.dumps(titles),
            "data-search": article_url("find"),
        }
        return context


class ArticlesField(forms.CharField):
    """Articles by their addresses, one per line, of those that somebody may see."""

    widget = PickedArticles(attrs={"rows": 3})
    articles = Article.objects.none()

    def offer(self, seen: QuerySet[Article]) -> None:
        """Take only these articles."""
        self.widget.seen = self.articles = seen

    def to_python(self, value: Any) -> list[Article]:
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MAX_ALSO_READ:
            raise ValidationError(f"List at most {MAX_ALSO_READ} articles.")
        found = {line: addresses.article_at(line, self.articles) for line in lines}
        unknown = [line[:80] for line, article in found.items() if article is None]
        if unknown:
            raise ValidationError(
                f"There is no article at {', '.join(unknown)}. Copy its address from the list."
            )
        return list(dict.fromkeys(filter(None, found.values())))

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            found = self.to_python(data)
        except ValidationError:
            return True
        return [article.slug for article in found] != list(initial or [])

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(value or [])
