// What this app adds to NextAuth's own types.

import "next-auth";
import "next-auth/jwt";

declare module "next-auth" {
  interface Session {
    /** Set while the last refresh of the access token failed; what to do about it is the page's decision. */
    error?: "RefreshAccessTokenError";
    /** How often the access token was refreshed since the sign-in. */
    refreshCount: number;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    accessToken?: string;
    /** Milliseconds since 1970, by the clock of this process. */
    accessTokenExpires: number;
    refreshToken?: string;
    refreshCount: number;
    error?: "RefreshAccessTokenError";
  }
}
