// The sign-in that goes with the sign-out in ../sign-out: it knows whether the provider's session may have survived.

import { cookies } from "next/headers";
import { signIn } from "../../../auth";
import { ASK_AGAIN } from "../../../lib/end-session";

export async function POST(): Promise<Response> {
  const parameters = cookies().has(ASK_AGAIN) ? { prompt: "login" } : undefined;
  return signIn("oidc", { redirectTo: "/protected" }, parameters);
}
