// As the route beside it, without the line that says that it is dynamic: `next build` takes it for static.

export { providerSignOut as GET } from "../../../../lib/provider-sign-out";
