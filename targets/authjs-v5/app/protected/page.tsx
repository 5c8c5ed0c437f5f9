import { redirect } from "next/navigation";
import { auth } from "../../auth";

export default async function Protected() {
  const session = await auth();
  if (!session?.user) {
    redirect("/api/auth/signin?callbackUrl=%2Fprotected");
  }
  return (
    <p>
      For signed-in users only: <span id="user">{session.user.email}</span>
    </p>
  );
}
