// Runs the script of the check-session page as a frame would, and writes down what it answers to each question.
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

/** What a frame that stands in a page says to one message; null where it says nothing. */
function answer(script, question) {
  let listener = null;
  let said = null;
  const location = {};
  if (question.parent !== null) {
    location.ancestorOrigins = [question.parent];
  }
  const window = {
    location,
    addEventListener(type, added) {
      if (type === "message") {
        listener = added;
      }
    },
  };
  const document = { cookie: question.cookie, referrer: question.referrer };
  const frame = createContext({ window, document, TextEncoder, URL });
  runInContext(script, frame, { timeout: 10_000 });
  const source = {
    postMessage(message, target) {
      said = { message, target };
    },
  };
  listener({
    data: question.data,
    origin: question.origin,
    source: question.hasSource ? source : null,
  });
  return said;
}

const { script, questions } = JSON.parse(readFileSync(0, "utf8"));
const answers = Object.fromEntries(questions.map((question) => [question.name, answer(script, question)]));
process.stdout.write(JSON.stringify(answers));
