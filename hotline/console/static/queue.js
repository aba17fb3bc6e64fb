// The queue: j and k move, Enter opens (a row is a link), and it is read anew when something has changed.
import { on, throttled } from "/static/bus.js";

export function startQueue() {
  const address = document.body.dataset.q ? `/queue?q=${encodeURIComponent(document.body.dataset.q)}` : "/queue";
  const reload = throttled(400, () => htmx.ajax("GET", address, { target: "#rows", swap: "outerHTML" }));
  on("queue", reload);
  document.addEventListener("keydown", move);
  document.body.addEventListener("htmx:beforeSwap", remember);
  document.body.addEventListener("htmx:afterSettle", stay);
}

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

function rows() {
  return [...document.querySelectorAll("#rows a")];
}

function move(event) {
  const step = STEPS[event.key];
  const field = ["INPUT", "TEXTAREA", "SELECT"].includes(event.target.tagName);
  if (!step || field || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.querySelector("dialog[open]")) return;
  const all = rows();
  if (!all.length) return;
  const present = all.indexOf(document.activeElement);
  const next = present < 0 ? (step > 0 ? 0 : all.length - 1) : present + step;
  all[Math.max(0, Math.min(all.length - 1, next))].focus();
  event.preventDefault();
}

// When the row one stood on leaves the queue, one stands on the row that took its place.
let place = -1;

function remember() {
  place = rows().indexOf(document.activeElement);
}

function stay() {
  const all = rows();
  if (place >= 0 && all.length && !all.includes(document.activeElement)) {
    all[Math.min(place, all.length - 1)].focus({ preventScroll: true });
  }
  place = -1;
}
