// All of NextAuth's routes: sign-in, callback, session, sign-out.

import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth, { type NextAuthOptions } from "next-auth";
import CognitoProvider from "next-auth/providers/cognito";
import { refreshAccessToken } from "../../../lib/refresh";

export const authOptions: NextAuthOptions = {
  providers: [
    // Read when the server starts, so one build serves every issuer. Missing settings must not stop `next build`.
    CognitoProvider({
      issuer: process.env.COGNITO_ISSUER,
      clientId: process.env.COGNITO_CLIENT_ID ?? "",
      clientSecret: process.env.COGNITO_CLIENT_SECRET ?? "",
      // NextAuth asks for `openid` alone; a provider that hands out claims by scope leaves the address out of the ID token then.
      authorization: { params: { scope: "openid email profile" } },
    }),
  ],
  callbacks: {
    async jwt({ token, account }) {
      if (account) {
        // Only the call that ends a sign-in has an account. `expires_at` is in seconds.
        return {
          ...token,
          accessToken: account.access_token,
          accessTokenExpires: (account.expires_at ?? 0) * 1000,
          refreshToken: account.refresh_token,
          refreshCount: 0,
        };
      }
      return Date.now() < token.accessTokenExpires ? token : refreshAccessToken(token);
    },
    async session({ session, token }) {
      // `session.user` has name and email already; the tokens stay in the encrypted cookie.
      return { ...session, error: token.error, refreshCount: token.refreshCount };
    },
  },
};

export default function auth(request: NextApiRequest, response: NextApiResponse) {
  const isCallback = request.query.nextauth?.[0] === "callback";
  if (process.env.REQUIRE_STATE === "yes" && isCallback && !request.query.state) {
    // NextAuth compares `state` with its cookie; where both are missing it finds nothing to compare, and signs in.
    response.redirect("/api/auth/signin?error=OAuthCallback");
    return;
  }
  return NextAuth(request, response, authOptions);
}
