import type { GetServerSideProps } from "next";
import { signIn, signOut, useSession } from "next-auth/react";

type Props = {
  /** What the sign-out button does: see README.md. */
  signOutBy: "local" | "federated" | "separate";
};

// On the server and for each request, so that SIGN_OUT is read at run time and not at build time.
export const getServerSideProps: GetServerSideProps<Props> = async () => {
  const chosen = process.env.SIGN_OUT;
  return { props: { signOutBy: chosen === "federated" || chosen === "separate" ? chosen : "local" } };
};

async function endSession(by: Props["signOutBy"]) {
  if (by === "separate") {
    // NextAuth remembers its `callbackUrl` for the next sign-in, so the route of the sign-out must not be one.
    await signOut({ redirect: false });
    window.location.href = "/api/auth/logout";
  } else {
    await signOut({ redirect: true, callbackUrl: by === "federated" ? "/api/auth/logout" : "/" });
  }
}

export default function Home({ signOutBy }: Props) {
  const { data: session } = useSession();
  if (!session) {
    return <button onClick={() => signIn("cognito")}>Sign in</button>;
  }
  return (
    <>
      <p>Signed in as {session.user?.email}</p>
      {session.error && <p role="alert">Your session could not be renewed. Please sign in again.</p>}
      <a href="/protected">Protected page</a>{" "}
      <button onClick={() => endSession(signOutBy)}>Sign out</button>
    </>
  );
}
