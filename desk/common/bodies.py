"""The body of a text in CKEditor, which is only ever given clean HTML."""

from collections.abc import Callable
from typing import Any

from ckeditor.widgets import CKEditorWidget
from csp.decorators import csp_update
from django import forms
from django.http import HttpResponse

from articles.allowed import TextRefused
from articles.cleaning import MAX_BODY_BYTES, clean
from desk.common.editor import EDITOR_POLICY


def shows_editor(
    view: Callable[..., HttpResponse], policy: dict[str, list[str]] = EDITOR_POLICY
) -> Callable[..., HttpResponse]:
    """Serve a page that has the editor on it under the wider policy that the editor needs."""
    return csp_update(policy)(view)


class BodyEditor(CKEditorWidget):
    """CKEditor with the desk's styles."""

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(css={"all": ["desk/editor.css"]})


class BodyForm(forms.Form):
    """A form whose `body` is written in the editor.

    The editor is never given what the sanitiser would take away, whoever sent it. What the sanitiser refuses is
    shown as plain text: nothing is lost, and nothing runs.
    """

    def __init__(self, data: Any = None, **options: Any) -> None:
        self.typed_body = data.get("body", "") if data is not None else ""
        readable = _readable(self.typed_body)
        if data is not None:
            data = data.copy()
            data["body"] = self.typed_body if readable is None else readable
        super().__init__(data, **options)
        if readable is None:
            self.fields["body"].widget = forms.Textarea(
                attrs={"rows": 20, "id": "id_body", "class": "source"}
            )


def _readable(body: str) -> str | None:
    """The body as the editor may load it; None for one that the sanitiser refuses."""
    if len(body) > MAX_BODY_BYTES:
        return None
    try:
        return clean(body)
    except TextRefused:
        return None
