"""A real OAuth 2.0 server (oidc-provider-mock, on Authlib) which asks for PKCE too; prints its URL as a JSON line.

It knows ada (verified address), bob (an address that is not verified) and eve (whose address somebody else may have).
"""

import base64
import hashlib
import io
import json
import logging
import warnings
from urllib.parse import parse_qs, urlencode, urlsplit

warnings.simplefilter("ignore")

from oidc_provider_mock import User, app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402
from werkzeug.wrappers import Request, Response  # noqa: E402

logging.disable(logging.CRITICAL)


def user(sub, name, email, verified):
    return User(sub=sub, claims={"name": name, "email": email, "email_verified": verified})


provider = app(
    require_client_registration=True,
    user_claims=[
        user("ada", "Ada Lovelace", "Ada@example.org", True),
        user("bob", "Bob", "bob@example.org", False),
        user("eve", "Eve", "taken@example.org", True),
    ],
)
challenges = {}


def with_pkce(environ, start_response):
    """RFC 7636 in front of the provider: no code without a challenge, no token without its verifier."""
    request = Request(environ)
    if request.path == "/oauth2/authorize":
        if request.args.get("code_challenge_method") != "S256" or not request.args.get("code_challenge"):
            return Response("PKCE is needed", 400)(environ, start_response)

        def remember(status, headers, exc_info=None):
            location = dict(headers).get("Location", "")
            for code in parse_qs(urlsplit(location).query).get("code", []):
                challenges[code] = request.args["code_challenge"]
            return start_response(status, headers, exc_info)

        return provider(environ, remember)
    if request.path == "/oauth2/token":
        form = request.form
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenges.get(form.get("code")) != proof:
            body = json.dumps({"error": "invalid_grant", "error_description": "code_verifier"})
            return Response(body, 400, content_type="application/json")(environ, start_response)
        # The form was read above: the provider gets it anew.
        text = urlencode(form.to_dict()).encode()
        environ["wsgi.input"] = io.BytesIO(text)
        environ["CONTENT_LENGTH"] = str(len(text))
        environ.pop("werkzeug.request", None)
    return provider(environ, start_response)


server = make_server("127.0.0.1", 0, with_pkce, threaded=True)
print(json.dumps({"url": f"http://127.0.0.1:{server.port}"}), flush=True)
server.serve_forever()
