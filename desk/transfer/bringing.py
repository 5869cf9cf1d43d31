"""Bringing the posts of a file: each becomes a draft, with the works that it cites and the pictures that came along."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.html import escape

from articles.actions import add_image, bring_article
from articles.allowed import TextRefused, legible
from articles.cleaning import clean
from articles.models import Kind, Origin, Topic
from articles.numbered import numbered, with_citations
from articles.pixels import whole
from articles.texts import PLAIN_FIELDS
from articles.tree import inner_html, is_helpline, is_marker, tree
from desk.references.resolving import MOST_LINES, resolved
from desk.transfer.posts import Bundle, Odd, Post
from people.models import User
from people.refusals import Refusal
from references.actions import import_reference, same_work
from references.columns import columns
from references.identifiers import first_inside
from reviews.querysets import visible_images

_IMG = re.compile(r"<img\b[^<>]{0,3000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


@dataclass
class Result:
    """What became of one post: it was brought, was here already, or why it could not be brought."""

    name: str
    is_new: bool = False
    refused: str = ""
    left_out: tuple[str, ...] = ()


class Bringer:
    """Brings posts in the name of one person. What is here already is passed over, so that a run that was cut off goes on where it was."""

    def __init__(self, bundle: Bundle, *, topic: Topic, kind: str, by: User) -> None:
        self.bundle, self.topic, self.kind, self.by = bundle, topic, kind, by
        self._met: set[str] = set()
        self._known = set(Origin.objects.filter(source=bundle.source).values_list("key", flat=True))
        topics = Topic.objects.all()
        self._topics = {one.slug: one for one in topics} | {
            one.name.casefold(): one for one in topics
        }

    def run(self) -> Iterator[Result]:
        """Each post in its order: what one refuses keeps no other back."""
        for post in self.bundle.posts:
            yield (
                Result(post.name, refused=post.why) if isinstance(post, Odd) else self._bring(post)
            )

    def _bring(self, post: Post) -> Result:
        name, key = post.title or post.key, legible(post.key)[:300]
        if not key:
            return Result(name, refused="It has no title.")
        if key in self._met:
            return Result(name, refused="Another article of the file has the same name there.")
        self._met.add(key)
        if key in self._known:
            return Result(name)
        try:
            with transaction.atomic():
                left_out = self._store(post, key)
        except (ValidationError, Refusal, TextRefused, TypeError, ValueError) as problem:
            return Result(name, refused=" ".join(getattr(problem, "messages", [str(problem)])))
        self._known.add(key)
        return Result(name, is_new=True, left_out=tuple(left_out))

    def _store(self, post: Post, key: str) -> list[str]:
        left_out = list(post.left_out)
        body = self._with_what_came_along(post, left_out)
        text = self._plain(post, left_out) | {"body": self._citing(body, left_out)}
        bring_article(
            source=self.bundle.source,
            key=key,
            topic=self._topic_of(post, left_out),
            by=self.by,
            text=text,
            slug=post.slug,
            address=legible(post.address)[:500],
            said={name: legible(words)[:500] for name, words in post.said.items()},
            left_out=left_out,
            kind=post.kind if post.kind in Kind.values else self.kind,
        )
        return left_out

    def _with_what_came_along(self, post: Post, left_out: list[str]) -> str:
        """The clean text, citing our works and showing our pictures where it did another site's; what names anything else there is left out."""
        pictures: dict[str, int] = {}
        body = _IMG.sub(lambda found: self._placed(found[0], pictures, left_out), post.body)
        root = tree(clean(body))
        works = {name: self._work(csl) for name, csl in post.references.items()}
        images = {name: self._named(told, left_out) for name, told in post.images.items()}
        _rename(filter(is_marker, list(root.iter("a"))), "data-reference", works)
        _rename(list(root.iter("figure")), "data-image", images)
        for mark in filter(is_helpline, list(root.iter("a"))):
            left_out.append("A helpline’s number: choose it from the Helpline menu.")
            _drop(mark)
        html = inner_html(root)
        for place, key in pictures.items():
            html = html.replace(place, f'</p><figure data-image="{key}"></figure><p>')
        return clean(html) if pictures else html

    def _topic_of(self, post: Post, left_out: list[str]) -> Topic:
        for name in post.topic.splitlines():
            if found := self._topics.get(name.strip()) or self._topics.get(name.strip().casefold()):
                return found
        if post.topic:
            left_out.append(f"Its topic there, {post.topic.splitlines()[-1]}, is none here.")
        return self.topic

    def _plain(self, post: Post, left_out: list[str]) -> dict[str, Any]:
        """The plain fields, each cut to what fits."""
        given: dict[str, Any] = {}
        for one in PLAIN_FIELDS:
            value = one.tidied(getattr(post, one.name, [] if one.lines else ""))
            if one.problem(value):
                left_out.append(f"{one.label}: what did not fit was cut off.")
                value = (
                    [line[: one.longest] for line in value[: one.lines]]
                    if one.lines
                    else value[: one.longest]
                )
            given[one.name] = value
        if not given["title"]:
            raise ValidationError("It has no title.")
        return given

    # Works

    def _work(self, csl: dict[str, Any]) -> int:
        plain = {name: value for name, value in csl.items() if name != "id"}
        known = same_work(columns(plain))
        work = known.survivor if known else import_reference(csl=plain, by=self.by)
        return work.pk

    def _citing(self, html: str, left_out: list[str]) -> str:
        """Numbers in the text become citations of the works that its list names, as far as they are here."""
        found = numbered(html)
        entries = {n: found.entries[n] for n in found.cited[:MOST_LINES] if n in found.entries}
        works = dict(zip(entries, resolved(list(entries.values())), strict=True))
        known = {number: work.pk for number, work in works.items() if work}
        for number, said in entries.items():
            if number not in known:
                hint = "Look it up" if first_inside(said) else "Add it by hand"
                left_out.append(
                    f"Reference {number} is not in the library: {said[:150]}. {hint}, then cite it."
                )
        return with_citations(html, known) if known else html

    # Pictures

    def _placed(self, tag: str, pictures: dict[str, int], left_out: list[str]) -> str:
        """What stands for a picture until the text is clean; its description where it did not come along."""
        said = {name.lower(): unescape(one or two) for name, one, two in _ATTRIBUTE.findall(tag)}
        address, alt = said.get("src", ""), said.get("alt", "")
        name = address.rpartition("/")[2][:100] or "without a name"
        key = self._picture(address, {"name": name, "alt": alt[:300]})
        if key is None:
            left_out.append(f"The picture {name} did not come along.")
            return f"<em>[Picture: {escape(alt)}]</em>" if alt else ""
        place = f"\ue010{len(pictures)}\ue011"
        pictures[place] = key
        return place

    def _named(self, told: dict[str, Any], left_out: list[str]) -> int | None:
        said = {name: told.get(name, "") for name in ("name", "alt", "credit", "licence")}
        flags = {name: bool(told.get(name)) for name in ("is_decorative", "shows_person")}
        key = self._picture(str(told.get("file", "")), said | flags)
        if key is None:
            left_out.append(f"The picture {said['name']} did not come along.")
        return key

    def _picture(self, address: str, said: dict[str, Any]) -> int | None:
        """Our picture of these bytes, taken into the library if it is not there; None when there are none or they are no picture."""
        content = self.bundle.media.find(address) if address else None
        if content is None:
            return None
        upload = SimpleUploadedFile("picture", content)
        try:
            if known := visible_images(self.by).filter(digest=whole(upload).digest).first():
                return int(known.pk)
            upload.seek(0)
            return int(add_image(upload=upload, by=self.by, **said).pk)
        except ValidationError:
            return None


def _rename(elements: Iterable[Any], name: str, ours: Mapping[str, int | None]) -> None:
    """Put our number in the place of another site's; what the file does not bring along is dropped."""
    for element in elements:
        if key := ours.get(element.get(name, "")):
            element.set(name, str(key))
        else:
            _drop(element)


def _drop(element: Any) -> None:
    """Take an element out; what stands behind it stays."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
