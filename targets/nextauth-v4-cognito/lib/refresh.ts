// NextAuth 4 does not refresh access tokens; an app does it in the `jwt` callback, with this.

import type { JWT } from "next-auth/jwt";

/**
 * Redeems the refresh token and returns the session token with what came back, or with `error` set.
 *
 * Nothing keeps two requests with the same session cookie from refreshing at the same time, and the ID token that comes
 * with the answer is not kept: both are so in the app from the field that this one repeats.
 */
export async function refreshAccessToken(token: JWT): Promise<JWT> {
  try {
    const response = await fetch(await tokenEndpoint(), tokenRequest(token.refreshToken ?? ""));
    const body = await response.json();
    if (!response.ok) {
      throw new Error(`the token endpoint answered ${response.status} ${body.error}`);
    }
    return {
      ...token,
      accessToken: body.access_token,
      // `expires_in` is in seconds and counts from now; the clock of JavaScript counts milliseconds.
      accessTokenExpires: Date.now() + body.expires_in * 1000,
      // Cognito sends no new refresh token: the old one stays good.
      refreshToken: body.refresh_token ?? token.refreshToken,
      refreshCount: token.refreshCount + 1,
      error: undefined,
    };
  } catch (error) {
    console.error("refreshing the access token failed:", error);
    return { ...token, error: "RefreshAccessTokenError" };
  }
}

async function tokenEndpoint(): Promise<string> {
  const url = `${process.env.COGNITO_ISSUER}/.well-known/openid-configuration`;
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`discovery at ${url} answered ${response.status}`);
  }
  return (await response.json()).token_endpoint;
}

function tokenRequest(refreshToken: string): RequestInit {
  const id = process.env.COGNITO_CLIENT_ID ?? "";
  const secret = process.env.COGNITO_CLIENT_SECRET ?? "";
  const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken });
  if (process.env.REFRESH_CLIENT_AUTH === "both") {
    // As the app from the field does it, and as Cognito lets it pass: the credentials once more, in the body.
    // RFC 6749, section 2.3, forbids two methods in one request, and stricter providers refuse it.
    body.set("client_id", id);
    body.set("client_secret", secret);
  }
  const credentials = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  return {
    method: "POST",
    headers: { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
    body,
  };
}
