// A fixed route wins over [...nextauth], so it may live beside it.

import { providerSignOut } from "../../../../lib/provider-sign-out";

export const dynamic = "force-dynamic";

export { providerSignOut as GET };
