// The whole sign-out in one request: the app's session is still there, so no token travels in an address of the app.
// A POST, and the session cookie is SameSite=Lax: pages of other sites cannot send it.

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { auth, signOut } from "../../../auth";
import { ASK_AGAIN, endSessionUrl } from "../../../lib/end-session";
import { take } from "../../../lib/id-tokens";

export async function POST(): Promise<Response> {
  const session = await auth();
  await signOut({ redirect: false });
  const address = await endSessionUrl(take(session?.key));
  if (!address) {
    // The provider's session goes on. As long as this browser runs, it has to ask for the password again.
    cookies().set(ASK_AGAIN, "yes", { httpOnly: true, sameSite: "lax", path: "/" });
  }
  return redirect(address?.toString() ?? "/");
}
