// The whole sign-out in one request: the app's session is still there, so no token travels in an address of the app.
// A POST, and the session cookie is SameSite=Lax: pages of other sites cannot send it.

import { redirect } from "next/navigation";
import { auth, signOut } from "../../../auth";
import { endSessionUrl } from "../../../lib/end-session";
import { take } from "../../../lib/id-tokens";

export async function POST(): Promise<Response> {
  const session = await auth();
  const idToken = take(session?.key);
  await signOut({ redirect: false });
  const address = idToken && (await endSessionUrl(idToken));
  return redirect(address?.toString() ?? "/");
}
