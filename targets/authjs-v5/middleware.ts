// Looks at the session before each request, and sets its cookie anew.

export { auth as default } from "./auth";
