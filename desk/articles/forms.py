"""The article form: what an editor may type, and what becomes of it."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.text import slugify

from articles import texts
from articles.actions import free_slug
from articles.codes import NAMES as CATALOGUES
from articles.codes import Code, line_of
from articles.codes import read as read_codes
from articles.differences import Part, typed_differences
from articles.models import (
    AlsoRead,
    Article,
    Author,
    ChangeKind,
    Image,
    Kind,
    Revision,
    SectionTemplate,
    Topic,
)
from articles.querysets import kept_drafts
from articles.sections import body_of
from articles.texts import Text
from articles.topics import TopicTree
from articles.tree import image_ids
from desk.articles import beside, cleaning_notes
from desk.articles.fields import ArticlesField, AuthorsField
from desk.common import access, editor
from desk.common.bodies import BodyEditor, BodyForm
from desk.common.choices import WordField
from desk.common.rows import RowField
from people.models import User
from people.refusals import Refusal
from references.formatting import short_label
from references.models import Reference
from reviews.gate.case import ArticleRecord
from reviews.querysets import visible_images

REASON = "retracted_reason_"
MOST_POINTS = texts.KEY_POINTS.lines
MOVED_APART = (
    "Readers know the article here. “Move to another topic” changes it, and shows what follows."
)
MOVED_BY_EDITORS = "Reviewers have already been asked, so only an editor can move it."
WHY = "Say what changed and why: this article has been live, and readers of its history see it."
_REFERENCE = re.compile(r'data-reference="?([1-9][0-9]{0,17})')
_MOST_CITED = 2000


def topic_choices() -> list[tuple[str, str]]:
    """Every topic under the names of those above it, in the order of the tree; one query."""
    tree = TopicTree()
    paths = sorted(([above.name for above in tree.lineage(one.pk)], one.pk) for one in tree)
    return [(str(pk), " › ".join(names)) for names, pk in paths]


def places(retracted: Iterable[int], form: str = "") -> dict[str, str]:
    """Where the form has what a finding names; `form` is its address, for other pages."""
    reasons = {f"reference:{pk}": f"{form}#id_{REASON}{pk}_row" for pk in retracted}
    return {"body": f"{form}#id_body_row", **reasons}


class TextForm(BodyForm):
    """A whole text, its topic and its kind. `text` is what was typed once cleaned, within its limits."""

    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
    begun = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        error_messages={"required": "Give the article a title."},
    )
    slug = forms.CharField(
        label="Web address (slug)",
        required=False,
        help_text="The part after /articles/. Leave it empty to make it from the title.",
    )
    topic = RowField(Topic.objects.all(), error_messages={"required": "Choose a topic."})
    kind = WordField(
        choices=Kind,
        initial=Kind.CONDITION,
        error_messages={"required": "Choose what kind of article it is."},
    )
    authors = AuthorsField(required=False, help_text="In the order of the byline.")
    summary = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One short paragraph that says what readers need most.",
    )
    key_points = forms.CharField(
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 5, "data-rows": "key point", "data-help": f"At most {MOST_POINTS}."}
        ),
        help_text=f"One per line, at most {MOST_POINTS}.",
    )
    body = forms.CharField(required=False, widget=BodyEditor(config_name=editor.BODY))
    also_known_as = forms.CharField(
        label="Also known as",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Other names that people look for, one per line.",
    )
    codes = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"What it is called in catalogues, one per line, such as “ICD-10-CM G13.1”. Known here: {CATALOGUES}.",
    )
    funding = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="Who paid for this article. Readers see it.",
    )
    change_note = forms.CharField(
        label="What changed and why",
        required=False,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="In a line. Reviewers and readers of the history see it.",
    )
    change_kind = WordField(
        label="Readers are told of it as",
        required=False,
        choices=[
            ("", "a line in the history"),
            (ChangeKind.CORRECTION, "a correction"),
            (ChangeKind.CLARIFICATION, "a clarification"),
            (ChangeKind.UPDATE, "an update"),
        ],
        help_text="The line above is signed with the text. As a correction, clarification or update it stands beside the text, dated, and in the list of corrections.",
    )
    made_with = WordField(
        label="How it was written",
        required=False,
        choices=[("", "not said"), *((way, way) for way in texts.WAYS_OF_WRITING)],
        help_text="Signed with the text. Whoever reviews it answers for it, however it was written.",
    )
    shown_on = forms.CharField(
        label="Shown on",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A notice alone is shown on other pages, on top of them. One per line: the name of a topic, the address of a page, or the DOI or PMID of a work that pages cite. Signed with the text.",
    )
    also_read = ArticlesField(
        label="Also read",
        required=False,
        help_text="Web addresses of other articles, one per line, in the order readers see them.",
    )

    text: Text

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        record: ArticleRecord | None = None,
        latest: Revision | None = None,
        begins: SectionTemplate | None = None,
    ) -> None:
        """`latest` is the article's newest text, read from `judged_texts`; a new one `begins` with the sections of a template."""
        self.user, self.record, self.latest, self.begins = user, record, latest, begins
        self.article = record.article if record else None
        listed = latest.citations.all() if latest else ()
        self._works = {entry.reference_id: entry.reference for entry in listed}
        text = texts.of_revision(latest) if latest else None
        super().__init__(data, initial=self._initial(text))
        self._clashes = beside.take_in(self.data, self.initial) if self.is_bound else []
        self.fields["topic"].choices = [("", "Choose a topic"), *topic_choices()]
        authors = Author.objects.order_by("user__name", "pk")
        self.fields["authors"].widget.choices = authors.values_list("pk", "user__name")
        self.fields["also_read"].offer(access.visible_articles(user))
        self.retracted = self._add_retracted_reasons(text)
        self._disable_fields()

    # Setting up

    def _initial(self, text: Text | None) -> dict[str, Any]:
        initial: dict[str, Any] = {"based_on": self.latest.pk if self.latest else ""}
        if self.begins:
            initial |= {"kind": self.begins.kind, "body": body_of(self.begins.headings)}
        if self.article:
            initial |= {
                "topic": self.article.topic_id,
                "kind": self.article.kind,
                "also_read": list(self._pointed(seen=True).values_list("other__slug", flat=True)),
            }
        if self.latest and self.latest.change_kind and not self._is_released(self.latest):
            # What readers will be told goes on to the next draft, until one of them is live.
            note = texts.note_of(self.latest)
            initial |= {"change_note": note.words, "change_kind": note.kind}
        initial["begun"] = beside.written(initial)
        if text:
            initial |= {
                **{one.name: one.typed(getattr(text, one.name)) for one in texts.PLAIN_FIELDS},
                "authors": text.authors,
                "codes": "\n".join(map(line_of, text.codes)),
                "body": text.body,
            }
        return initial

    def _is_released(self, revision: Revision) -> bool:
        releases = self.record.releases if self.record else []
        return any(one.revision_id == revision.pk for one in releases)

    def _add_retracted_reasons(self, text: Text | None) -> dict[str, Reference]:
        """A field for each cited work that was retracted, or that has a reason already."""
        reasons = text.retracted_reasons if text else {}
        body = self.data.get("body", "") if self.is_bound else (text.body if text else "")
        cited = list(dict.fromkeys(map(int, _REFERENCE.findall(body))))[:_MOST_CITED]
        works = self.works(cited)
        added: dict[str, Reference] = {}
        for pk in cited:
            if pk not in works or not (pk in reasons or works[pk].standing == "retracted"):
                continue
            name = f"{REASON}{pk}"
            self.fields[name] = forms.CharField(
                label=f"{short_label(works[pk].csl)} was retracted: why cite it?",
                required=False,
                initial=reasons.get(pk, ""),
                widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
                help_text="Readers see the reason beside the reference. Or remove the citation.",
            )
            added[name] = works[pk]
        return added

    def works(self, ids: Iterable[int]) -> dict[int, Reference]:
        """Those of these works that exist, with their notices. What the latest text cites is here already."""
        wanted = set(ids)
        if missing := wanted - self._works.keys():
            self._works |= Reference.objects.prefetch_related("notices").in_bulk(missing)
        return {pk: self._works[pk] for pk in sorted(wanted & self._works.keys())}

    def _disable_fields(self) -> None:
        """Disabled fields ignore what is posted."""
        if self.record is None or self.article is None:
            return
        del self.fields["slug"]
        self.fields["also_read"].widget.attrs["data-own"] = self.article.slug
        if not self.user.has_perm(access.WRITE):
            for field in self.fields.values():
                field.disabled = True
            return
        was_live = self.asks_why
        if not access.may_classify(self.user, self.article, was_live=was_live):
            for name in ("topic", "kind"):
                self.fields[name].disabled = True
                self.fields[name].help_text = MOVED_APART if was_live else MOVED_BY_EDITORS
        if not access.may_choose_also_read(self.user, was_live=was_live):
            self.fields["also_read"].disabled = True
            self.fields[
                "also_read"
            ].help_text = "Readers see this at once, so only an editor can change it."

    # Reading what was sent

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].strip().lower()
        return slug or slugify(self.cleaned_data.get("title", ""))[:120].strip("-")

    def note(self) -> texts.Note:
        """What is typed of the note; what can't be kept of it is left out."""
        given = self.cleaned_data
        return texts.Note(given.get("change_note", ""), given.get("change_kind", ""))

    def clean_codes(self) -> list[Code]:
        before = self.latest.codes if self.latest else []
        try:
            return read_codes(self.cleaned_data["codes"].splitlines(), known=before)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean_also_read(self) -> list[Article]:
        if self.article is None:
            return self.cleaned_data["also_read"]
        if self.article in self.cleaned_data["also_read"]:
            raise ValidationError("An article can’t list itself.")
        hidden = [one.other for one in self._pointed(seen=False).select_related("other")]
        return [*self.cleaned_data["also_read"], *hidden]

    def _pointed(self, *, seen: bool) -> QuerySet[AlsoRead]:
        """What the article points at: what this person may see, or what is kept from them, which stays as it is."""
        kept = Q(other__in=kept_drafts(self.user))
        return AlsoRead.objects.filter(~kept if seen else kept, article=self.article)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            text = texts.tidy(**self.inputs())
            self._must_see(image_ids(text.body))
            self.text = text
        except ValidationError as problem:
            for name, messages in problem.message_dict.items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, messages)
        for name in self._clashes:
            if not self.fields[name].disabled:
                self.add_error(name, beside.CLASH)
        self._check_address()
        self._check_note()
        self._check_notice()
        return cleaned

    def _must_see(self, images: list[int]) -> None:
        """A picture that only drafts show which are kept from this person is in no library of theirs."""
        known = visible_images(self.user).filter(pk__in=images) if images else Image.objects.none()
        if unknown := sorted(set(images).difference(known.values_list("pk", flat=True))):
            raise ValidationError({"body": texts.not_in_the_library(unknown)})

    def _check_notice(self) -> None:
        """Only a notice is shown on other pages."""
        kind = self.cleaned_data.get("kind") or Kind.NOTICE
        if self.cleaned_data.get("shown_on") and kind != Kind.NOTICE:
            self.add_error(
                "shown_on",
                "Only a notice is shown on other pages. Choose that kind, or empty this.",
            )

    def _check_kind(self) -> None:
        """What readers are told of beside the text says something, and is about a text that they know."""
        try:
            kind = self.note().checked().kind
        except ValidationError as problem:
            for name, messages in problem.message_dict.items():
                self.add_error(name, messages)
            return
        if kind and not self.asks_why:
            self.add_error(
                "change_kind",
                "Readers have not seen this article yet, so nothing in it is corrected.",
            )

    def _check_note(self) -> None:
        """Readers have seen the article: whoever changes its text says what changed and why."""
        self._check_kind()
        given = self.cleaned_data.get("change_note", "").strip() or "change_note" in self.errors
        if self.asks_why and not given and hasattr(self, "text") and self.changes_text:
            self.add_error("change_note", WHY)

    def _check_address(self) -> None:
        """Report an address that a new article can't have together with the form's other errors.

        A form without any is left to the verb: a second click on the first save is no mistake.
        """
        if not self.errors or not self.cleaned_data.get("slug"):
            return
        try:
            free_slug(self.cleaned_data["slug"])
        except ValidationError as problem:
            self.add_error(None, problem)

    def inputs(self) -> dict[str, Any]:
        """What `save_revision` takes, but for the change note."""
        named = ("body", *(one.name for one in texts.PLAIN_FIELDS))
        values = {name: self.cleaned_data.get(name) or "" for name in named}
        return values | {
            "authors": self.cleaned_data.get("authors") or [],
            "codes": self.cleaned_data.get("codes") or [],
            "retracted_reasons": self._reasons(),
        }

    def _reasons(self) -> dict[int, str]:
        return {work.pk: self.cleaned_data.get(name, "") for name, work in self.retracted.items()}

    # What the page shows

    @property
    def asks_why(self) -> bool:
        """Whether a change of the text needs its note: once readers have seen the article."""
        return bool(self.record and self.record.releases)

    @property
    def byline(self) -> list[str]:
        """The authors of the newest text."""
        names = dict(self.fields["authors"].widget.choices)
        return [names[pk] for pk in self.initial.get("authors", ()) if pk in names]

    @property
    def wrong_fields(self) -> list[forms.BoundField]:
        """The fields that can't be kept as they are."""
        return [self[name] for name in self.fields if name in self.errors]

    @property
    def retracted_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.retracted]

    @property
    def is_stale(self) -> bool:
        """Whether the form was begun on another revision than the latest one."""
        return self.cleaned_data["based_on"] != str(self.latest.pk if self.latest else "")

    @property
    def changes_text(self) -> bool:
        """Whether saving would make a new revision."""
        if self.latest is None or texts.of_revision(self.latest) != self.text:
            return True
        return texts.says_more(self.note(), self.latest)

    @property
    def differs(self) -> bool:
        """Whether anything in the form is other than what stands, or can't be saved as it is."""
        return not self.is_valid() or self.changes_text or bool(self.changed_beside)

    @property
    def changed_beside(self) -> list[str]:
        """What else differs, apart from the text: the names of those fields as the form has them."""
        beside = ("topic", "kind", "also_read", "change_note", "change_kind")
        return [str(self[name].label) for name in beside if name in self.changed_data]

    @property
    def differences(self) -> list[Part]:
        """How the typed text differs from the latest one; nothing where it can't be read, or is the first."""
        text = getattr(self, "text", None)
        if self.latest is None or text is None:
            return []
        return typed_differences(texts.of_revision(self.latest), text)

    def cleaning_notes(self) -> list[str]:
        """What cleaning removed, in sentences."""
        notes = cleaning_notes.from_body(self.typed_body)
        typed = [self.typed_body, *(str(self.data.get(name, "")) for name in self.fields)]
        if any(map(cleaning_notes.invisible, typed)):
            notes.append("Control characters that nobody sees were removed.")
        return notes

    def without_reason(self) -> list[Reference]:
        """Retracted works that this text cites without saying why."""
        works = self.works(map(int, _REFERENCE.findall(self.text.body)))
        reasons = self.text.retracted_reasons
        return [
            work for pk, work in works.items() if work.standing == "retracted" and pk not in reasons
        ]
