// ID tokens, kept on the server, for the sign-out. One process has them all; an app with more needs a store that they share.

const tokens: Map<string, string> = ((globalThis as { idTokens?: Map<string, string> }).idTokens ??= new Map());

/** Keeps an ID token, and returns the key that the session needs. */
export function keep(idToken: string | undefined): string {
  const key = crypto.randomUUID();
  tokens.set(key, idToken ?? "");
  return key;
}

/** Hands the ID token out, once. */
export function take(key: string | undefined): string | undefined {
  const idToken = tokens.get(key ?? "");
  tokens.delete(key ?? "");
  return idToken || undefined;
}
