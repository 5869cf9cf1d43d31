"""Writing in the article form as an editor does: typing, and citing with the Cite button."""

from playwright.sync_api import expect


def open_form(visitor, address):
    """The article form, once its editor takes words."""
    visitor.open(address)
    wait_for_editor(visitor)
    return visitor.page


def wait_for_editor(visitor):
    # Half made, it has no role yet.
    expect(visitor.page.locator(".cke_editable[role=textbox]")).to_be_visible()


def fill(visitor, **fields):
    """Type into the form's fields by their names; where each line has a row, into the first."""
    form = visitor.page.locator("#article-form")
    for name, value in fields.items():
        row = form.locator(f"#id_{name}_row .rows textarea").first
        (row if row.count() else form.locator(f"[name={name}]")).fill(value)


def type_into_body(visitor, words, *, at="End"):
    """Type at the end of the body; `at="Home"` types at its beginning."""
    editable = visitor.page.locator(".cke_editable")
    editable.click()
    editable.press(f"Control+{at}")
    visitor.page.keyboard.type(words)


def cite(visitor, query, label):
    """Press Cite, look for a work and put it where the cursor is."""
    page = visitor.page
    page.get_by_role("button", name="Cite a work").click()
    dialog = page.get_by_role("dialog", name="Cite a work")
    dialog.get_by_label("Title, author, DOI or PMID").fill(query)
    dialog.get_by_role("button", name="Search").click()
    dialog.get_by_role("button", name=f"Cite {label}", exact=True).click()
    expect(dialog).to_be_hidden()


def cited(visitor):
    """What the editor shows for each citation in the body."""
    return visitor.page.locator(".cke_editable a.citation").all_inner_texts()


_PASTE = """(kinds) => {
  const clipboardData = new DataTransfer();
  Object.entries(kinds).forEach(([kind, data]) => clipboardData.setData(kind, data));
  const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
  document.querySelector(".cke_editable").dispatchEvent(event);
}"""


def paste(visitor, *, text, html=None):
    """Paste at the end of the body what another program has put into the clipboard."""
    visitor.page.locator(".cke_editable").click()
    visitor.page.keyboard.press("Control+End")
    kinds = {"text/plain": text} | ({"text/html": html} if html else {})
    visitor.page.evaluate(_PASTE, kinds)
