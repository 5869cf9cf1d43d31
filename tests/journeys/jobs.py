"""The jobs that are done every day, as people do them in a browser; clicks and pages are counted on the way."""

from dataclasses import dataclass, field

from tests.browser import writing
from tests.story import PASSWORD


@dataclass
class Count:
    """Of one job: how often somebody presses something, and how many different pages they work on."""

    clicks: int = 0
    pages: set[str] = field(default_factory=set)


class Hand:
    """Somebody at their browser, whose every press is counted. Typing is not, nor what stands on the page already."""

    def __init__(self, visitor, count: Count):
        self.visitor, self.page, self.count = visitor, visitor.page, count

    def starts_at(self, address: str) -> None:
        """Where the job begins: that they are there already is not counted."""
        self.visitor.open(address)
        if self.page.locator(".article-form").count():
            writing.wait_for_editor(self.visitor)

    def press(self, target) -> None:
        self.count.pages.add(self._here())
        self.count.clicks += 1
        target.click()
        self.page.wait_for_load_state()

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def bar(self, name: str) -> None:
        """The next step, which stands in the form's bar."""
        self.press(self.page.locator("#bar").get_by_role("link", name=name, exact=True))

    def write(self, name: str, words: str) -> None:
        """Into one of the form's fields, in place of what stood there."""
        field = self.page.locator(f"#article-form [name={name}]")
        self.press(field)
        field.press("Control+A")
        self.page.keyboard.type(words)

    def tick_all(self) -> None:
        """What stands open: the questions about the changes, where they may be approved alone, else those about the page."""
        for box in self.page.locator("#part-checked").get_by_role("checkbox").all():
            if box.is_visible():
                self.press(box)

    def _here(self) -> str:
        return self.visitor.path().partition("?")[0].partition("#")[0]


def mends_and_submits_again(editor: Hand, answer: str) -> None:
    """From the form, on which the request stands, to the next round."""
    editor.write("summary", "It is found in about 1 of 300 people who have cancer.")
    editor.button("Save and submit again")
    editor.page.locator("[name^=answer_]:focus").wait_for()  # the browser gives it, in its own time
    editor.page.keyboard.type(answer)
    editor.button("Submit again")


def publishes(editor: Hand) -> None:
    editor.bar("Publish")
    editor.button("Publish")


def signs(reviewer: Hand, title: str, button: str) -> None:
    """From the list of what waits for them."""
    waiting = reviewer.page.get_by_role("region", name="Waiting for you")
    reviewer.press(waiting.get_by_role("link", name=title))
    reviewer.tick_all()
    reviewer.button(button)
    reviewer.page.get_by_label("Password").fill(PASSWORD)
    reviewer.button("Confirm")
    reviewer.button(button)


def corrects_a_typo(editor: Hand) -> None:
    """From the form of what is live to those who signed it."""
    editor.write("summary", "A rare answer of the body to a tumor.")
    editor.write("change_note", "One spelling of tumour.")
    editor.button("Save and submit for review")
    editor.page.locator(".ask-line").first.wait_for()
    editor.button("Submit for review")
