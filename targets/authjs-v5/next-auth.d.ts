// What this app adds to the types of Auth.js.

import "next-auth";

declare module "next-auth" {
  interface Session {
    /** Where SESSION_KEEPS is `id-token`. Whoever reads the session in the browser reads it too. */
    idToken?: string;
    /** Where it is `key`: under which name the server keeps the ID token. */
    key?: string;
  }
}
