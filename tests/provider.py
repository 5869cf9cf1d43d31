"""A provider of single sign-on that speaks OpenID Connect: a real server, which says of whoever comes what the test lets it say."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "imprimatur", "a secret of the provider’s"


class Provider:
    """`claims` is what it says next; `answers` replaces what an address answers. People are asked nothing: they are who the test says."""

    def __init__(self):
        self.claims, self.answers, self.codes, self.asked = {}, {}, {}, []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def knows(self, person, number="n-1", **more):
        """Who comes next."""
        self.claims = {"sub": number, "email": person.email, "email_verified": True, **more}

    def authorize(self, address):
        """What the browser is sent back to, once the person has shown the provider who they are."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked.append(asked)
        code = secrets.token_hex(8)
        self.codes[code] = asked, {"auth_time": int(time.time()), **self.claims}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _token(self, sent):
        asked, claims = self.codes.pop(sent["code"])
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        assert (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET)
        assert sent["redirect_uri"] == asked["redirect_uri"]
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **claims}
        return {"access_token": "x", "id_token": jwt.encode(said, "k" * 32, algorithm="HS256")}

    def answer(self, path, sent):
        if path in self.answers:
            return self.answers[path]
        if path == "/token":
            return self._token(sent)
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "jwks_uri": f"{self.url}/keys",
        }

    def _handler(provider):  # noqa: N805 - the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path = urlsplit(self.path).path
                if path == "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(self.path))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                else:
                    self._say(provider.answer(path, {}))

            def do_POST(self):
                words = self.rfile.read(int(self.headers["Content-Length"])).decode()
                sent = {name: values[0] for name, values in parse_qs(words).items()}
                self._say(provider.answer(urlsplit(self.path).path, sent))

            def _say(self, answer):
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler
