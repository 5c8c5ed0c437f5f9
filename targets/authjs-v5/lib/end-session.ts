// Where browsers sign out at the provider.

/** The cookie that says that a provider without such a place has to be asked for its login page. */
export const ASK_AGAIN = "ask-again";

/** A longer hint does not fit into a redirect through nginx, which has 4096 bytes for all headers unless told otherwise. */
const LONGEST_HINT = 2048;

/** The address to send the browser to; `undefined` where the provider announces none. */
export async function endSessionUrl(idToken: string | undefined): Promise<URL | undefined> {
  // The issuer of Auth0 ends with a slash.
  const url = `${process.env.OIDC_ISSUER?.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(url, { cache: "no-store" });
  if (!response.ok) {
    throw new Error(`discovery at ${url} answered ${response.status}`);
  }
  const endpoint = (await response.json()).end_session_endpoint;
  if (!endpoint) {
    return undefined;
  }
  const address = new URL(endpoint);
  // The sign-out from the field sends the hint whatever its length.
  if (idToken && (process.env.SESSION_KEEPS === "id-token" || idToken.length <= LONGEST_HINT)) {
    address.searchParams.set("id_token_hint", idToken);
  } else {
    address.searchParams.set("client_id", process.env.OIDC_CLIENT_ID ?? "");
  }
  address.searchParams.set("post_logout_redirect_uri", `${process.env.NEXTAUTH_URL}/`);
  return address;
}
