"use client";

import { signIn, signOut } from "next-auth/react";

export function SignIn() {
  return <button onClick={() => signIn("oidc")}>Sign in</button>;
}

export function SignOut({ callbackUrl }: { callbackUrl: string }) {
  return <button onClick={() => signOut({ callbackUrl })}>Sign out</button>;
}
