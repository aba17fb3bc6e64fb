// Talks with the demo's server. A refusal becomes a sentence in the notice line and an Error.

let words = {};
let timer;

export function speak(given) {
  words = given;
}

export function notice(text, seconds = 6) {
  const line = document.getElementById("notice");
  line.textContent = text;
  clearTimeout(timer);
  if (seconds) timer = setTimeout(() => (line.textContent = ""), seconds * 1000);
}

export function fill(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

async function answerOf(promise) {
  let response;
  try {
    response = await promise;
  } catch {
    throw new Error("offline");
  }
  const body = await response.json().catch(() => ({ problem: "unknown" }));
  if (!response.ok) throw new Error(body.problem ?? "unknown");
  return body;
}

/** Do what a button says; resolves to the answer, or to null after telling why not. */
export async function act(action, given = {}) {
  try {
    const body = JSON.stringify(given);
    const headers = { "Content-Type": "application/json" };
    return await answerOf(fetch(`/do/${action}`, { method: "POST", headers, body }));
  } catch (error) {
    notice(words[`problem_${error.message}`] ?? words.problem_unknown);
    return null;
  }
}

/** The caller's newest ticket or null; null too while the service doesn't answer. */
export async function latestTicket(caller) {
  try {
    const body = await answerOf(fetch(`/latest?caller=${encodeURIComponent(caller)}`));
    return body.ticket;
  } catch {
    return null;
  }
}
