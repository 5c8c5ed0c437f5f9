// Where browsers sign out at the provider.

/** The cookie that says that a provider without such a place has to be asked for its login page. */
export const ASK_AGAIN = "ask-again";

/** A longer hint does not fit into a redirect through nginx, which has 4096 bytes for all headers unless told otherwise. */
const LONGEST_HINT = 2048;

/** The address to send the browser to; `undefined` where the provider announces none. */
export async function endSessionUrl(idToken: string | undefined): Promise<URL | undefined> {
  const client = process.env.OIDC_CLIENT_ID ?? "";
  const back = `${process.env.NEXTAUTH_URL}/`;
  // Cognito announces an end_session_endpoint that knows none of its parameters, older tenants of Auth0 announce none.
  switch (process.env.LOGOUT_DIALECT) {
    case "cognito":
      return withQuery(process.env.LOGOUT_ENDPOINT ?? "", { client_id: client, logout_uri: back });
    case "auth0":
      return withQuery(process.env.LOGOUT_ENDPOINT ?? "", { client_id: client, returnTo: back });
  }
  const endpoint = await announcedEndpoint();
  if (!endpoint) {
    return undefined;
  }
  // The sign-out from the field sends the hint whatever its length.
  const hinted = idToken && (process.env.SESSION_KEEPS === "id-token" || idToken.length <= LONGEST_HINT);
  return withQuery(endpoint, {
    ...(hinted ? { id_token_hint: idToken } : { client_id: client }),
    post_logout_redirect_uri: back,
  });
}

async function announcedEndpoint(): Promise<string | undefined> {
  // The issuer of Auth0 ends with a slash.
  const url = `${process.env.OIDC_ISSUER?.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(url, { cache: "no-store" });
  if (!response.ok) {
    throw new Error(`discovery at ${url} answered ${response.status}`);
  }
  return (await response.json()).end_session_endpoint;
}

function withQuery(address: string, parameters: Record<string, string>): URL {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, value);
  }
  return url;
}
