// All of Auth.js's routes: sign-in, callback, session, sign-out.

import { handlers } from "../../../../auth";

export const { GET, POST } = handlers;
