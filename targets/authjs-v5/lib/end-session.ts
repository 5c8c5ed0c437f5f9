// Where browsers sign out at the provider.

/** The address to send the browser to; `undefined` where the provider announces none. */
export async function endSessionUrl(idToken: string): Promise<URL | undefined> {
  const url = `${process.env.OIDC_ISSUER}/.well-known/openid-configuration`;
  const response = await fetch(url, { cache: "no-store" });
  if (!response.ok) {
    throw new Error(`discovery at ${url} answered ${response.status}`);
  }
  const endpoint = (await response.json()).end_session_endpoint;
  if (!endpoint) {
    return undefined;
  }
  const address = new URL(endpoint);
  address.searchParams.set("id_token_hint", idToken);
  address.searchParams.set("post_logout_redirect_uri", `${process.env.NEXTAUTH_URL}/`);
  return address;
}
