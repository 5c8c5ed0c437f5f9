"use strict";
// What an RP's frame asks with "client_id session_state", this frame answers with "changed", "unchanged" or "error".
// SHA-256 is written out: browsers offer theirs on secure origins alone.
function primes(count) {
  const found = [];
  for (let n = 2; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0)) {
      found.push(n);
    }
  }
  return found;
}

function fraction(root) {
  return ((root - Math.floor(root)) * 0x100000000) | 0;
}

const ROUNDS = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const START = primes(8).map((prime) => fraction(Math.sqrt(prime)));

function sha256(text) {
  const message = Array.from(new TextEncoder().encode(text));
  const bits = message.length * 8;
  message.push(0x80);
  while (message.length % 64 !== 56) {
    message.push(0);
  }
  for (let shift = 56; shift >= 0; shift -= 8) {
    message.push(Math.floor(bits / 2 ** shift) & 0xff);
  }
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  const state = START.slice();
  for (let block = 0; block < message.length; block += 64) {
    const words = [];
    for (let at = 0; at < 64; at++) {
      if (at < 16) {
        const from = block + at * 4;
        words.push((message[from] << 24) | (message[from + 1] << 16) | (message[from + 2] << 8) | message[from + 3]);
      } else {
        const near = words[at - 2];
        const far = words[at - 15];
        const mixed = (turn(near, 17) ^ turn(near, 19) ^ (near >>> 10)) + (turn(far, 7) ^ turn(far, 18) ^ (far >>> 3));
        words.push((words[at - 16] + words[at - 7] + mixed) | 0);
      }
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let at = 0; at < 64; at++) {
      const sum1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const one = (h + sum1 + ((e & f) ^ (~e & g)) + ROUNDS[at] + words[at]) | 0;
      const sum0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const two = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((word, at) => {
      state[at] = (state[at] + word) | 0;
    });
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function browserState() {
  const pair = document.cookie.split("; ").find((one) => one.startsWith("op_browser_state="));
  return pair === undefined ? "" : pair.slice("op_browser_state=".length);
}

// Who frames this page; null where the browser does not say.
function parent() {
  const ancestors = window.location.ancestorOrigins;
  if (ancestors && ancestors.length > 0) {
    return ancestors[0];
  }
  return document.referrer === "" ? null : new URL(document.referrer).origin;
}

function status(message, origin) {
  const framed = parent();
  if (typeof message !== "string" || (framed !== null && framed !== origin)) {
    return "error";
  }
  const space = message.lastIndexOf(" ");
  const client = message.slice(0, space);
  const [, salt, more] = message.slice(space + 1).split(".");
  if (space < 1 || !salt || more !== undefined) {
    return "error";
  }
  const now = sha256(client + " " + origin + " " + browserState() + " " + salt) + "." + salt;
  return now === message.slice(space + 1) ? "unchanged" : "changed";
}

if (typeof window !== "undefined") {
  window.addEventListener("message", (event) => {
    if (event.source) {
      event.source.postMessage(status(event.data, event.origin), event.origin);
    }
  });
}
