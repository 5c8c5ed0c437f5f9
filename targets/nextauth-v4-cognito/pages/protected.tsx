import type { GetServerSideProps } from "next";
import type { Session } from "next-auth";
import { unstable_getServerSession } from "next-auth";
import { authOptions } from "./api/auth/[...nextauth]";

type Props = { email: string };

export const getServerSideProps: GetServerSideProps<Props> = async ({ req, res }) => {
  const session: Session | null = await unstable_getServerSession(req, res, authOptions);
  if (!session) {
    return { redirect: { destination: "/api/auth/signin?callbackUrl=%2Fprotected", permanent: false } };
  }
  return { props: { email: session.user?.email ?? "" } };
};

export default function Protected({ email }: Props) {
  return (
    <p>
      For signed-in users only: <span id="user">{email}</span>
    </p>
  );
}
