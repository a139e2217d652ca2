"""A small provider of OpenID Connect on this machine: discovery, keys, tokens signed RS256, PKCE checked."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "zhike", "a-secret-between-two-programs"


class Provider:
    """Says that whoever comes is `claims`; `signed_by` is the key of its tokens, its own unless somebody forges."""

    def __init__(self) -> None:
        self.own = self.signed_by = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {"sub": "u-1", "preferred_username": "amy"}
        self.userinfo: dict[str, Any] | None = None
        self.changes: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                """Answer discovery, keys, who is meant."""
                path = urlsplit(self.path).path
                answers = {
                    "/.well-known/openid-configuration": provider.discovery,
                    "/keys": provider.keys,
                    "/userinfo": lambda: provider.userinfo or provider.claims,
                }
                self.say(200, answers[path]())

            def do_POST(self) -> None:
                """Answer with tokens where code, client and verifier fit."""
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.say(*provider.token({name: values[0] for name, values in sent.items()}))

            def say(self, status: int, body: dict[str, Any]) -> None:
                """Send JSON."""
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()

    def discovery(self) -> dict[str, Any]:
        """Return where everything is (OpenID Connect Discovery 3)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        """Return its own public key (RFC 7517)."""
        return {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.own.public_key())) | {"kid": "k1"}]}

    def authorized(self, address: str) -> str:
        """Return where the browser is sent back to, once the person has proved there who they are."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def token(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return tokens for a code, once."""
        asked = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        fits = asked and (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET)
        if not fits or challenge != asked["code_challenge"] or asked["code_challenge_method"] != "S256":
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300} | self.claims | self.changes
        token = jwt.encode(said, self.signed_by, algorithm="RS256", headers={"kid": "k1"})
        return 200, {"access_token": token_urlsafe(16), "token_type": "Bearer", "expires_in": 300, "id_token": token}
