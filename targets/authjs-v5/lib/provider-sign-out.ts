// The second half of the sign-out from the field. Auth.js has ended the app's own session when the browser comes here, so
// the ID token comes in the address.

import { redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { endSessionUrl } from "./end-session";

export async function providerSignOut(request: NextRequest): Promise<Response> {
  let address: URL | undefined;
  try {
    const idToken = request.nextUrl.searchParams.get("idToken");
    if (!idToken) {
      throw new Error("no ID token");
    }
    address = await endSessionUrl(idToken);
  } catch (error) {
    // This also catches what Next.js throws while it builds, to learn that the route reads the request. Unless the route
    // says that it is dynamic, it is built here, with the answer below, and that answer is served to all.
    console.error("cannot sign out at the provider:", error);
  }
  // Without an address the user goes home, and the provider's session goes on.
  return redirect(address?.toString() ?? "/");
}
