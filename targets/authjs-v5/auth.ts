// Everything that Auth.js offers to the routes, to the middleware and to the pages.

import NextAuth from "next-auth";
import { keep } from "./lib/id-tokens";

export const { handlers, auth, signIn, signOut } = NextAuth({
  providers: [
    // Read when the server starts, so one build serves every issuer. Missing settings must not stop `next build`.
    {
      id: "oidc",
      name: "the provider",
      type: "oidc",
      issuer: process.env.OIDC_ISSUER,
      clientId: process.env.OIDC_CLIENT_ID ?? "",
      clientSecret: process.env.OIDC_CLIENT_SECRET ?? "",
      authorization: { params: { scope: "openid email profile" } },
    },
  ],
  session: { strategy: "jwt" },
  callbacks: {
    jwt({ token, account }) {
      // Only the call that ends a sign-in has an account.
      if (account && process.env.SESSION_KEEPS === "id-token") {
        token.idToken = account.id_token;
      } else if (account && process.env.SESSION_KEEPS === "key") {
        token.key = keep(account.id_token);
      }
      return token;
    },
    session({ session, token }) {
      // Name and email are in `session.user` already, where the provider puts them into the ID token.
      return { ...session, user: { ...session.user, id: token.sub ?? "" }, idToken: token.idToken, key: token.key };
    },
  },
});
