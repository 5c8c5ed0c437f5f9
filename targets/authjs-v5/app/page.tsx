import { auth } from "../auth";
import { SignIn, SignOut } from "./buttons";

// Read for each request: see README.md for what SIGN_OUT says.
function callbackUrl(idToken: string | undefined): string {
  switch (process.env.SIGN_OUT) {
    case "federated":
      return `/api/auth/provider-sign-out?idToken=${idToken}`;
    case "federated-static":
      return `/api/auth/provider-sign-out-static?idToken=${idToken}`;
    default:
      return "/";
  }
}

export default async function Home() {
  const session = await auth();
  if (!session?.user) {
    return <SignIn />;
  }
  return (
    <>
      <p>Signed in as {session.user.email}</p>
      <a href="/protected">Protected page</a>{" "}
      {process.env.SIGN_OUT === "whole" ? (
        <form method="post" action="/api/sign-out">
          <button>Sign out</button>
        </form>
      ) : (
        <SignOut callbackUrl={callbackUrl(session.idToken)} />
      )}
    </>
  );
}
