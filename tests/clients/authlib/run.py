"""Drives the Python package Authlib through the features that its standard input asks for.

The first line of standard input is the job. On standard output goes one JSON object per line: {"visit", "user"} asks
for the end-user's browser, and the next line of standard input is where it ended; {"feature", "ok"} or
{"feature", "error"} is a result.
"""

import json
import sys
import traceback
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit


import httpx
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken, HybridIDToken, ImplicitIDToken, UserInfo
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from joserfc.jws import JWSRegistry

JOB = json.loads(sys.stdin.readline())


def say(line):
    print(json.dumps(line), flush=True)


def visit(url):
    """Has the end-user's browser go there; returns the request that reached the RP."""
    say({"visit": url, "user": JOB["user"]})
    arrived = json.loads(sys.stdin.readline())
    if "error" in arrived:
        raise RuntimeError(arrived["error"])
    return SimpleNamespace(**arrived)


def parameters_of(arrived):
    """The parameters of the authorization response, wherever they are."""
    parts = urlsplit(arrived.url)
    text = arrived.body if arrived.method == "POST" else parts.fragment or parts.query
    return {name: values[0] for name, values in parse_qs(text, strict_parsing=True).items()}


class Refused(Exception):
    """The authorization endpoint answered with an error."""

    def __init__(self, parameters):
        super().__init__(parameters)
        self.error = parameters["error"]


class Party:
    """A relying party with one of the registered clients."""

    def __init__(self, name=JOB["client"], method=None, **options):
        method = method or {"post": "client_secret_post"}.get(name, "client_secret_basic")
        registered = JOB["clients"][name]
        with httpx.Client(trust_env=False) as http:
            document = http.get(get_well_known_url(JOB["issuer"], external=True)).raise_for_status().json()
            self.metadata = OpenIDProviderMetadata(document)
            assert self.metadata["issuer"] == JOB["issuer"], self.metadata["issuer"]
            self.keys = KeySet.import_key_set(http.get(self.metadata["jwks_uri"]).raise_for_status().json())
        self.algorithms = [name for name in self.metadata["id_token_signing_alg_values_supported"] if name != "none"]
        if JOB["id_token_alg"] == "HS256" and name in ("basic", "post"):
            self.algorithms, self.keys = ["HS256"], OctKey.import_key(registered["client_secret"])
        self.client = OAuth2Client(
            registered["client_id"],
            options.pop("secret", registered.get("client_secret")),
            token_endpoint_auth_method=method,
            revocation_endpoint_auth_method=method,
            redirect_uri=JOB["redirect_uri"],
            scope=JOB["scope"],
            code_challenge_method="S256",
            token_endpoint=self.metadata["token_endpoint"],
            trust_env=False,
            **options,
        )

    def claims(self, token, claims_class, nonce, **seen):
        """The claims of an ID token, after every check that the library has."""
        decoded = jwt.decode(
            token, self.keys, registry=JWSRegistry(algorithms=self.algorithms, strict_check_header=False)
        )
        options = {
            "iss": {"essential": True, "value": JOB["issuer"]},
            "aud": {"essential": True, "value": self.client.client_id},
            "sub": {"essential": True},
        }
        params = {"nonce": nonce, "client_id": self.client.client_id, **seen}
        claims = claims_class(decoded.claims, decoded.header, options, params)
        claims.validate(leeway=0)
        return claims

    def sign_in(self, claims_class=CodeIDToken, **extra):
        """From the authorization request to the tokens."""
        verifier, nonce = generate_token(48), generate_token(20)
        extra = {**JOB["parameters"], **extra}
        hybrid = extra.get("response_type", "code") != "code"
        if hybrid:  # the library adds the challenge to response_type=code alone
            extra |= {"code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256"}
        url, state = self.client.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce, **extra
        )
        arrived = visit(url)
        self.asked = arrived.asked_for_password
        answered = parameters_of(arrived)
        assert answered.get("state") == state, answered
        if self.metadata.get("authorization_response_iss_parameter_supported"):
            assert answered.get("iss") == JOB["issuer"], answered
        if "error" in answered:
            raise Refused(answered)
        if hybrid:
            front = self.claims(answered["id_token"], claims_class, nonce, code=answered["code"])
        response = f"{JOB['redirect_uri']}?{urlencode({'code': answered['code'], 'state': state})}"
        self.redeem = lambda: self.client.fetch_token(
            authorization_response=response, state=state, code_verifier=verifier
        )
        tokens = self.redeem()
        claims = self.claims(tokens["id_token"], CodeIDToken, nonce, access_token=tokens["access_token"])
        if hybrid:
            assert (front["iss"], front["sub"]) == (claims["iss"], claims["sub"])
        return tokens, claims

    def signed_userinfo(self, claims):
        """A response that is a JWT, which must be from this provider and for this client."""
        response = self.client.get(self.metadata["userinfo_endpoint"]).raise_for_status()
        assert response.headers["content-type"] == "application/jwt", response.headers
        decoded = jwt.decode(response.text, self.keys, algorithms=["RS256"])
        jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": JOB["issuer"]},
            aud={"essential": True, "value": self.client.client_id},
            sub={"essential": True},
        ).validate(decoded.claims)
        self.check(UserInfo(decoded.claims), claims)

    def is_dead(self):
        """Fails unless userinfo is refused for the access token, in the words of RFC 6750, section 3.1."""
        response = self.client.get(self.metadata["userinfo_endpoint"])
        assert response.status_code == 401, response
        challenge = response.headers["www-authenticate"]
        assert challenge.startswith("Bearer ") and 'error="invalid_token"' in challenge, challenge

    def userinfo(self, claims):
        if not JOB["userinfo"]:
            assert "userinfo_endpoint" not in self.metadata
            return
        self.check(UserInfo(self.client.get(self.metadata["userinfo_endpoint"]).raise_for_status().json()), claims)

    def check(self, told, claims):
        told.validate_locale()
        assert told.sub == claims["sub"], told
        assert told.email == f"{JOB['user']}@example.test", told


def refused(error, act):
    """Fails unless the provider refuses with this error."""
    try:
        act()
    except OAuthError as refusal:
        assert refusal.error == error, refusal
    else:
        raise AssertionError(f"the provider did not refuse with {error}")


def code_flow_as(name, method, **options):
    party = Party(name, method, **options)
    _, claims = party.sign_in()
    party.userinfo(claims)


def discovery():
    assert Party().metadata["issuer"] == JOB["issuer"]


def metadata():
    """Everything that RFC 8414 and OpenID Connect Discovery 1.0 require is there, and nothing contradicts itself."""
    Party().metadata.validate()


def with_assertion(name, assertion):
    """Authentication with an assertion, which the library signs."""
    registered = JOB["clients"][name]
    secret = ECKey.import_key(registered["jwk"]) if "jwk" in registered else registered["client_secret"]
    party = Party(name, assertion.name, secret=secret)
    endpoint = party.metadata["token_endpoint"]
    if "jwk" in registered:
        method = assertion(endpoint, headers={"kid": registered["jwk"]["kid"]}, alg=registered["alg"])
    else:
        method = assertion(endpoint)
    party.client.register_client_auth_method(method)
    _, claims = party.sign_in()
    party.userinfo(claims)


def form_post():
    party = Party()
    _, claims = party.sign_in(response_mode="form_post")
    party.userinfo(claims)


def hybrid():
    party = Party()
    _, claims = party.sign_in(HybridIDToken, response_type="code id_token")
    party.userinfo(claims)


def implicit():
    party, nonce = Party(), generate_token(20)
    url, state = party.client.create_authorization_url(
        party.metadata["authorization_endpoint"], response_type="id_token", nonce=nonce, **JOB["parameters"]
    )
    answered = parameters_of(visit(url))
    assert answered.get("state") == state, answered
    party.claims(answered["id_token"], ImplicitIDToken, nonce)


def silent():
    try:
        Party().sign_in(prompt="none")
    except Refused as refusal:
        assert refusal.error == "login_required", refusal
    else:
        raise AssertionError("the provider did not refuse")


def refresh():
    party = Party()
    first, claims = party.sign_in()
    first = dict(first)
    assert first.get("refresh_token"), first.keys()
    second = party.client.refresh_token(scope=first.get("scope", ""))
    assert second["access_token"]
    party.userinfo(claims)


def revocation():
    party = Party()
    tokens, _ = party.sign_in()
    token = tokens["refresh_token"]  # some providers revoke nothing else
    endpoint = party.metadata["revocation_endpoint"]
    party.client.revoke_token(endpoint, token=token, token_type_hint="refresh_token").raise_for_status()
    refused("invalid_grant", lambda: party.client.refresh_token(refresh_token=token))


def introspection():
    party = Party()
    tokens, claims = party.sign_in()
    endpoint = party.metadata["introspection_endpoint"]
    told = party.client.introspect_token(endpoint, token=tokens["access_token"]).raise_for_status().json()
    assert told["active"] is True and told["sub"] == claims["sub"], told
    made_up = party.client.introspect_token(endpoint, token="made up").raise_for_status().json()
    assert made_up == {"active": False}, made_up


def end_session():
    party = Party()
    tokens, _ = party.sign_in()
    state = generate_token(20)
    query = {
        "post_logout_redirect_uri": JOB["post_logout_redirect_uri"],
        "id_token_hint": tokens["id_token"],
        "state": state,
    }
    arrived = urlsplit(visit(f"{party.metadata['end_session_endpoint']}?{urlencode(query)}").url)
    assert arrived._replace(query="").geturl() == JOB["post_logout_redirect_uri"], arrived
    assert parse_qs(arrived.query)["state"] == [state], arrived
    party.sign_in()
    assert party.asked, "the session is over, and yet nobody was asked for the password"


def client_credentials():
    party = Party()
    tokens = party.client.fetch_token(grant_type="client_credentials")
    assert tokens["access_token"] and "id_token" not in tokens, tokens


def signed_with(name, algorithm):
    party = Party(name)
    tokens, claims = party.sign_in()
    assert claims.header["alg"] == algorithm, claims.header
    party.userinfo(claims)


def userinfo_signed():
    party = Party("signed_userinfo")
    _, claims = party.sign_in()
    party.signed_userinfo(claims)


def revoked_token():
    party = Party()
    tokens, claims = party.sign_in()
    party.userinfo(claims)
    endpoint = party.metadata["revocation_endpoint"]
    token = tokens["access_token"]
    party.client.revoke_token(endpoint, token=token, token_type_hint="access_token").raise_for_status()
    party.is_dead()


def code_reuse():
    party = Party()
    party.sign_in()
    refused("invalid_grant", party.redeem)
    return party


def wrong_secret():
    registered = JOB["clients"][JOB["client"]]
    refused("invalid_client", Party(secret=f"not {registered['client_secret']}").sign_in)


FEATURES = {
    "userinfo-signed": userinfo_signed,
    "revoked-token": revoked_token,
    "code-reuse": code_reuse,
    "code-reuse-revokes": lambda: code_reuse().is_dead(),
    "wrong-secret": wrong_secret,
    "discovery": discovery,
    "metadata": metadata,
    "code-basic": lambda: code_flow_as("basic", "client_secret_basic"),
    "code-post": lambda: code_flow_as("post", "client_secret_post"),
    "code-public": lambda: code_flow_as("public", "none"),
    "code-private-key-jwt": lambda: with_assertion("private_key_jwt", PrivateKeyJWT),
    "code-secret-jwt": lambda: with_assertion("secret_jwt", ClientSecretJWT),
    "id-token-es256": lambda: signed_with("es256", "ES256"),
    "id-token-ps256": lambda: signed_with("ps256", "PS256"),
    "id-token-eddsa": lambda: signed_with("eddsa", "EdDSA"),
    "form-post": form_post,
    "hybrid": hybrid,
    "implicit": implicit,
    "silent": silent,
    "refresh": refresh,
    "revocation": revocation,
    "introspection": introspection,
    "end-session": end_session,
    "client-credentials": client_credentials,
}

for feature in JOB["features"]:
    try:
        FEATURES[feature]()
        say({"feature": feature, "ok": True})
    except Exception:
        say({"feature": feature, "error": traceback.format_exc()[-3000:]})
