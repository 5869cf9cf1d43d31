"""What a browser complains about. Our pages give it no reason to, so every complaint fails a test."""

from urllib.parse import urldefrag, urlsplit

_NOT_LOADED = "Failed to load resource"


class Watch:
    """Collects what goes wrong on every page of one browser context.

    Errors on the console (a violation of the Content-Security-Policy is one), exceptions of scripts, dialogs, and
    requests to other hosts. That a page itself answers 404 or the like is no fault: tests look at its status.
    """

    def __init__(self, context, host):
        self.host = host
        self.problems = []
        self.others = set()  # hosts beside the site's own, such as a provider of single sign-on
        self.expected = set()  # statuses that a page's script may be answered with
        self.is_offline = False
        self._refused = set()
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"exception: {error.error}"))
        context.on("dialog", self._dialog)

    def assert_quiet(self):
        assert not self.problems, "\n".join(self.problems)

    def _request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc not in {
            self.host,
            *self.others,
        }:
            self.problems.append(f"a request to another host: {request.url}")

    def _response(self, response):
        if response.status < 400:
            return
        is_page = response.status < 500 and response.request.is_navigation_request()
        if is_page or response.status in self.expected:
            self._refused.add(urldefrag(response.url).url)
        else:
            self.problems.append(f"{response.status} at {response.url}")

    def _console(self, message):
        if message.type not in ("error", "warning"):
            return
        if self.is_offline and "ERR_INTERNET_DISCONNECTED" in message.text:
            return
        address = urldefrag(message.location.get("url", "")).url
        # Chromium reports a page's own 404 like that of a picture on it.
        if message.text.startswith(_NOT_LOADED) and address in self._refused:
            return
        self.problems.append(f"console, {message.type}: {message.text} ({address})")

    def _dialog(self, dialog):
        # Leaving a form that is not saved asks; whatever else asks was put there by a text.
        if dialog.type == "beforeunload":
            dialog.accept()
            return
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()
