// The second half of the federated sign-out. NextAuth has ended the app's own session when the browser comes here; this
// ends Cognito's, which would otherwise sign the same user in again without a question.
// A fixed route wins over [...nextauth], so it may live beside it.

import type { NextApiRequest, NextApiResponse } from "next";

export default function logout(_request: NextApiRequest, response: NextApiResponse) {
  const endpoint = process.env.COGNITO_LOGOUT_ENDPOINT_URL;
  if (!endpoint) {
    response.status(500).send("COGNITO_LOGOUT_ENDPOINT_URL is not set: the session at the provider goes on");
    return;
  }
  // Configured by hand, because Cognito's hosted pages are not on the host of the issuer.
  const url = new URL(endpoint);
  url.searchParams.set("client_id", process.env.COGNITO_CLIENT_ID ?? "");
  if (process.env.SIGN_OUT === "separate") {
    // Cognito comes back to this page, which must be among the allowed sign-out URLs of the app client.
    url.searchParams.set("logout_uri", `${process.env.NEXTAUTH_URL}/`);
  } else {
    // With `redirect_uri` and `response_type` Cognito shows its login page at once, and goes on to the app's callback.
    url.searchParams.set("redirect_uri", `${process.env.NEXTAUTH_URL}/api/auth/callback/cognito`);
    url.searchParams.set("response_type", "code");
  }
  response.redirect(url.toString());
}
