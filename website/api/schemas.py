"""What the content API answers with. Days and moments are ISO 8601, addresses are whole."""

import datetime as dt

from ninja import Field, Schema


class Problem(Schema):
    """Why there is no answer, and what to do, in the members of RFC 9457."""

    title: str
    status: int
    detail: str


class Code(Schema):
    """A code of a catalogue of medicine that has the subject; `uri` is FHIR's name of the catalogue."""

    system: str
    uri: str
    code: str


class Summary(Schema):
    """A live article as a list has it."""

    id: int = Field(description="Stays the same whatever the article is called.")
    slug: str
    url: str
    title: str
    summary: str
    kind: str
    topic: str = Field(description="The slug of its topic.")
    language: str
    published_at: dt.datetime = Field(description="When this text went live.")
    modified_at: dt.datetime
    reviewed_on: dt.date = Field(description="When the whole page was last reviewed.")
    review_due_on: dt.date
    is_overdue: bool = Field(description="Its next review was due before today.")
    is_being_renewed: bool = Field(
        description="A credential behind its review no longer holds. Say so wherever you show the article."
    )


class Named(Schema):
    """A person who stands behind an article."""

    name: str
    post_nominals: str
    role: str
    url: str | None = Field(description="Their page, if they have one.")


class Approval(Named):
    """Who approved the text, as what, and when."""

    kind: str
    signed_at: dt.datetime


class Reference(Schema):
    """An entry of the list of references, in AMA style."""

    number: int
    html: str
    text: str
    urls: list[str]
    is_retracted: bool
    retracted_reason: str = Field(description="Why it is cited although it was retracted.")


class Image(Schema):
    """A picture that the text shows; whoever shows it names the credit with it."""

    url: str
    width: int
    height: int
    alt: str = Field(description="What it shows; empty where it says nothing.")
    credit: str = Field(description="Who made it, and its licence.")


class Correction(Schema):
    """A dated note: a correction, clarification or update."""

    kind: str
    text: str
    at: dt.datetime
    led_by_a_report: bool


class Notice(Schema):
    """A safety notice, which was signed like any other text."""

    title: str
    html: str
    published_at: dt.datetime
    shown_until: dt.date


class Article(Summary):
    """A live article as its page has it: whoever shows it shows all of it, with who approved it and the disclaimer."""

    first_published_at: dt.datetime
    also_known_as: list[str]
    codes: list[Code]
    key_points: list[str]
    html: str = Field(description="Links in it are relative to the article's address.")
    text: str
    images: list[Image]
    references: list[Reference]
    authors: list[Named]
    approvals: list[Approval]
    funding: str
    made_with: str = Field(
        description="How the text was written, where the site tells readers; else empty."
    )
    correction: Correction | None = Field(
        description="What readers are told beside the text; whoever shows the article shows it."
    )
    notices: list[Notice] = Field(
        description="Safety notices on top of the page; whoever shows the article shows them first."
    )
    disclaimer: str
    digest: str = Field(description="SHA-256 of what was signed.")
    history_url: str


class Topic(Schema):
    """A topic in which, or below which, something can be read."""

    slug: str
    name: str
    url: str
    introduction: str
    above: str | None = Field(description="The slug of the topic that it belongs to.")


class Page(Schema):
    """Some articles, and where the next ones are."""

    items: list[Summary]
    next: str | None = Field(description="The address of the next page; none on the last.")


class Topics(Schema):
    items: list[Topic]
