import type { GetServerSideProps } from "next";
import { signIn, signOut, useSession } from "next-auth/react";

type Props = {
  /** Where the browser goes after NextAuth's sign-out. */
  afterSignOut: string;
};

// On the server and for each request, so that SIGN_OUT is read at run time and not at build time.
export const getServerSideProps: GetServerSideProps<Props> = async () => ({
  props: { afterSignOut: process.env.SIGN_OUT === "federated" ? "/api/auth/logout" : "/" },
});

export default function Home({ afterSignOut }: Props) {
  const { data: session } = useSession();
  if (!session) {
    return <button onClick={() => signIn("cognito")}>Sign in</button>;
  }
  return (
    <>
      <p>Signed in as {session.user?.email}</p>
      {session.error && <p role="alert">Your session could not be renewed. Please sign in again.</p>}
      <a href="/protected">Protected page</a>{" "}
      <button onClick={() => signOut({ redirect: true, callbackUrl: afterSignOut })}>Sign out</button>
    </>
  );
}
