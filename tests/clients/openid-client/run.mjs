// Drives the npm package openid-client through the features that its standard input asks for.
//
// The first line of standard input is the job. On standard output goes one JSON object per line: `{"visit", "user"}` asks
// for the end-user's browser, and the next line of standard input is where it ended; `{"feature", "ok"}` or
// `{"feature", "error"}` is a result.
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const resolve = createRequire(process.argv[2] + "/"); // the folder that .ci/clients has filled
const load = async (name) => import(pathToFileURL(resolve.resolve(name)).href);
const oidc = await load("openid-client");

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => JSON.parse((await lines.next()).value);
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

const job = await next();

/** Has the end-user's browser go there; returns the request that reached the RP. */
async function visit(url) {
  say({ visit: String(url), user: job.user });
  const arrived = await next();
  if (arrived.error) throw new Error(arrived.error);
  return arrived;
}

/** The arrival as the library wants it: an address, or a request with a form. */
function received({ method, url, body }) {
  if (method !== "POST") return new URL(url);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return new Request(url, { method, headers, body });
}

/** A configuration from discovery, with every check that the library has. */
async function configure(name = job.client, metadata = {}, authenticate = undefined) {
  const { client_id, client_secret } = job.clients[name];
  const methods = { basic: oidc.ClientSecretBasic, post: oidc.ClientSecretPost };
  const authentication = authenticate ?? methods[name]?.(client_secret) ?? oidc.None();
  const registered = { ...(job.id_token_alg ? { id_token_signed_response_alg: job.id_token_alg } : {}), ...metadata };
  // It verifies no signatures that are made with the secret.
  const bySecret = registered.id_token_signed_response_alg?.startsWith("HS");
  const execute = [oidc.allowInsecureRequests, ...(bySecret ? [] : [oidc.enableNonRepudiationChecks])];
  return oidc.discovery(new URL(job.issuer), client_id, registered, authentication, { execute });
}

/** From the authorization request to the tokens; every check that the library has is asked for. */
async function signIn(config, parameters = {}, { build, scope = job.scope } = {}) {
  const verifier = oidc.randomPKCECodeVerifier();
  const expected = {
    pkceCodeVerifier: verifier,
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
    idTokenExpected: true,
    maxAge: job.auth_time ? 300 : undefined,
  };
  const request = {
    redirect_uri: job.redirect_uri,
    scope,
    state: expected.expectedState,
    nonce: expected.expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...(job.auth_time ? { max_age: "300" } : {}),
    ...job.parameters,
    ...parameters,
  };
  const url = await (build ?? oidc.buildAuthorizationUrl)(config, request);
  const arrived = await visit(url);
  const redeem = () => oidc.authorizationCodeGrant(config, received(arrived), expected);
  const tokens = await redeem();
  const claims = tokens.claims();
  assert.equal(claims.nonce, expected.expectedNonce);
  assert.equal(claims.iss, job.issuer);
  return { tokens, claims, redeem, asked: arrived.asked_for_password };
}

async function userinfo(config, tokens, claims) {
  if (!job.userinfo) {
    assert.equal(config.serverMetadata().userinfo_endpoint, undefined);
    return;
  }
  const told = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  assert.equal(told.email, `${job.user}@example.test`);
}

/** Fails unless the provider refuses with this error, or with this status. */
async function refused(promise, expected) {
  let refusal;
  try {
    await promise;
  } catch (error) {
    refusal = error;
  }
  assert.ok(refusal, "the provider did not refuse");
  // Where a challenge comes with the refusal, the library tells of the challenge alone.
  const challenges = refusal instanceof oidc.WWWAuthenticateChallengeError ? refusal.cause : [];
  const told = [refusal.error, refusal.status, refusal.cause?.status, ...challenges.map((it) => it.parameters.error)];
  if (!told.includes(expected)) throw refusal;
}

/** Fails unless userinfo is refused for this access token, in the words of RFC 6750, section 3.1. */
async function isDead(config, tokens, claims) {
  const refusal = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub).then(
    () => assert.fail("the access token is good"),
    (error) => error,
  );
  if (!(refusal instanceof oidc.WWWAuthenticateChallengeError)) throw refusal;
  assert.equal(refusal.status, 401);
  const challenges = refusal.cause.map(({ scheme, parameters }) => [scheme, parameters.error]);
  assert.deepEqual(challenges, [["bearer", "invalid_token"]]);
}

async function codeReuse(config) {
  const signedIn = await signIn(config);
  await refused(signedIn.redeem(), "invalid_grant");
  return signedIn;
}

async function codeFlowAs(name, metadata, authenticate) {
  const config = await configure(name, metadata, authenticate);
  const { tokens, claims } = await signIn(config);
  await userinfo(config, tokens, claims);
}

/** The header of a compact JWS. */
const header = (jws) => JSON.parse(Buffer.from(jws.split(".")[0], "base64url"));

async function privateKey(name) {
  const { jwk, alg } = job.clients[name];
  const { importJWK } = await load("jose");
  return { key: await importJWK(jwk, alg), kid: jwk.kid };
}

async function signedWith(name, alg) {
  const config = await configure(name, { id_token_signed_response_alg: alg }, oidc.ClientSecretBasic(job.clients[name].client_secret));
  const { tokens, claims } = await signIn(config);
  assert.equal(header(tokens.id_token).alg, alg);
  await userinfo(config, tokens, claims);
}

const features = {
  async discovery() {
    const metadata = (await configure()).serverMetadata();
    assert.equal(metadata.issuer, job.issuer);
  },
  "code-basic": () => codeFlowAs("basic"),
  "code-post": () => codeFlowAs("post"),
  "code-public": () => codeFlowAs("public"),
  "code-private-key-jwt": async () => codeFlowAs("private_key_jwt", {}, oidc.PrivateKeyJwt(await privateKey("private_key_jwt"))),
  "code-secret-jwt": () => codeFlowAs("secret_jwt", {}, oidc.ClientSecretJwt(job.clients.secret_jwt.client_secret)),
  "id-token-es256": () => signedWith("es256", "ES256"),
  "id-token-ps256": () => signedWith("ps256", "PS256"),
  "id-token-eddsa": () => signedWith("eddsa", "EdDSA"),
  async "form-post"() {
    const config = await configure();
    const { tokens, claims } = await signIn(config, { response_mode: "form_post" });
    await userinfo(config, tokens, claims);
  },
  async hybrid() {
    const config = await configure();
    oidc.useCodeIdTokenResponseType(config);
    const { tokens, claims } = await signIn(config);
    await userinfo(config, tokens, claims);
  },
  async implicit() {
    const config = await configure();
    oidc.useIdTokenResponseType(config);
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    const request = { redirect_uri: job.redirect_uri, scope: job.scope, state, nonce, ...job.parameters };
    const arrived = await visit(oidc.buildAuthorizationUrl(config, request));
    const claims = await oidc.implicitAuthentication(config, received(arrived), nonce, { expectedState: state });
    assert.equal(claims.iss, job.issuer);
  },
  async silent() {
    const config = await configure();
    await refused(signIn(config, { prompt: "none" }), "login_required");
  },
  async refresh() {
    const config = await configure();
    const first = await signIn(config);
    assert.ok(first.tokens.refresh_token, "a refresh token");
    const second = await oidc.refreshTokenGrant(config, first.tokens.refresh_token);
    await userinfo(config, second, first.claims);
    if (second.id_token) assert.equal(second.claims().sub, first.claims.sub);
  },
  async revocation() {
    const config = await configure();
    const { tokens } = await signIn(config); // some providers revoke nothing but refresh tokens
    await oidc.tokenRevocation(config, tokens.refresh_token);
    await refused(oidc.refreshTokenGrant(config, tokens.refresh_token), "invalid_grant");
  },
  async introspection() {
    const config = await configure();
    const { tokens, claims } = await signIn(config);
    const told = await oidc.tokenIntrospection(config, tokens.access_token);
    assert.equal(told.active, true);
    assert.equal(told.sub, claims.sub);
    assert.deepEqual(await oidc.tokenIntrospection(config, "made up"), { active: false });
  },
  async "end-session"() {
    const config = await configure();
    const { tokens } = await signIn(config);
    const state = oidc.randomState();
    const request = { post_logout_redirect_uri: job.post_logout_redirect_uri, id_token_hint: tokens.id_token, state };
    const arrived = new URL((await visit(oidc.buildEndSessionUrl(config, request))).url);
    assert.equal(arrived.origin + arrived.pathname, job.post_logout_redirect_uri);
    assert.equal(arrived.searchParams.get("state"), state);
    assert.ok((await signIn(config)).asked, "the session is over, and yet nobody was asked for the password");
  },
  async device() {
    const config = await configure();
    const begun = await oidc.initiateDeviceAuthorization(config, { scope: job.scope });
    await visit(begun.verification_uri_complete);
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, { ...begun, interval: 0 });
    await userinfo(config, tokens, tokens.claims());
  },
  async "request-object"() {
    const signer = await privateKey("private_key_jwt");
    const config = await configure("private_key_jwt", {}, oidc.PrivateKeyJwt(signer));
    const build = (config, request) => oidc.buildAuthorizationUrlWithJAR(config, request, signer);
    const { tokens, claims } = await signIn(config, {}, { build });
    await userinfo(config, tokens, claims);
  },
  async pushed() {
    const config = await configure();
    const { tokens, claims } = await signIn(config, {}, { build: oidc.buildAuthorizationUrlWithPAR });
    await userinfo(config, tokens, claims);
  },
  async "userinfo-signed"() {
    const { client_secret } = job.clients.signed_userinfo;
    const metadata = { userinfo_signed_response_alg: "RS256" };
    await codeFlowAs("signed_userinfo", metadata, oidc.ClientSecretBasic(client_secret));
  },
  async registration() {
    const config = await oidc.dynamicClientRegistration(
      new URL(job.issuer),
      { redirect_uris: [job.redirect_uri], token_endpoint_auth_method: "client_secret_post", client_name: "Registered" },
      undefined,
      { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks], initialAccessToken: job.initial_access_token },
    );
    const registered = config.clientMetadata();
    assert.ok(registered.client_secret, "a client that has to authenticate");
    assert.equal(registered.client_name, "Registered");
    const { tokens, claims } = await signIn(config);
    assert.equal(claims.aud, registered.client_id);
    await userinfo(config, tokens, claims);
  },
  async "revoked-token"() {
    const config = await configure();
    const { tokens, claims } = await signIn(config);
    await userinfo(config, tokens, claims);
    await oidc.tokenRevocation(config, tokens.access_token);
    await isDead(config, tokens, claims);
  },
  async "code-reuse"() {
    await codeReuse(await configure());
  },
  async "code-reuse-revokes"() {
    const config = await configure();
    const { tokens, claims } = await codeReuse(config);
    await isDead(config, tokens, claims);
  },
  async "wrong-secret"() {
    const wrong = `not ${job.clients[job.client].client_secret}`;
    const authentication = job.client === "post" ? oidc.ClientSecretPost(wrong) : oidc.ClientSecretBasic(wrong);
    const config = await configure(job.client, {}, authentication);
    await refused(signIn(config), "invalid_client");
  },
  async "client-credentials"() {
    const config = await configure();
    const tokens = await oidc.clientCredentialsGrant(config, {});
    assert.ok(tokens.access_token);
    assert.equal(tokens.id_token, undefined);
  },
};

for (const feature of job.features) {
  try {
    assert.ok(features[feature], `run.mjs has no feature ${feature}`);
    await features[feature]();
    say({ feature, ok: true });
  } catch (error) {
    const cause = error.cause ? `; cause: ${JSON.stringify(error.cause, (_, value) => (value instanceof Error ? value.message : value))}` : "";
    say({ feature, error: `${error.stack ?? error}${cause}`.slice(0, 3000) });
  }
}
process.stdin.destroy();
