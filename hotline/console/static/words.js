// Words as they are being spoken. They are no entries: after every swap of the page they are put in again.
import { on, tell } from "/static/bus.js";

const byCall = new Map();

export function startWords() {
  on("partial", (spoken) => {
    if (spoken.final) byCall.delete(spoken.call);
    else byCall.set(spoken.call, spoken);
    show(spoken.call, spoken.ticket, spoken.final ? "" : spoken.text);
    if (spoken.final) tell("ticket", { number: spoken.ticket });
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    for (const spoken of byCall.values()) show(spoken.call, spoken.ticket, spoken.text);
  });
}

function show(call, ticket, text) {
  const places = document.querySelectorAll(
    `[data-live-call="${CSS.escape(call)}"], [data-live="${CSS.escape(String(ticket))}"]`,
  );
  for (const place of places) place.textContent = text;
  // Nobody reads "no words yet" below words.
  const none = document.querySelector("[data-nowords]");
  if (none) none.hidden = [...document.querySelectorAll("[data-live-call]")].some((place) => place.textContent);
}
