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
  const whole = process.env.SIGN_OUT === "whole";
  if (!session?.user) {
    return whole ? <Form action="/api/sign-in" says="Sign in" /> : <SignIn />;
  }
  return (
    <>
      <p>Signed in as {session.user.email}</p>
      <a href="/protected">Protected page</a>{" "}
      {whole ? (
        <Form action="/api/sign-out" says="Sign out" />
      ) : (
        <SignOut callbackUrl={callbackUrl(session.idToken)} />
      )}
    </>
  );
}

function Form({ action, says }: { action: string; says: string }) {
  return (
    <form method="post" action={action}>
      <button>{says}</button>
    </form>
  );
}
