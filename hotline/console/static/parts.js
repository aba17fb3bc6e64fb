// The ticket page: parts that changed are put in anew; whatever somebody is writing in stays as it is.
import { on, throttled } from "/static/bus.js";

let answered = null; // the form to which the present answer belongs
let saved = null; // the same, when it was taken
let ticked = new Set();

export function startParts(number) {
  const address = `/tickets/${number}`;
  const refresh = throttled(300, () => htmx.ajax("GET", address, { target: "#status", swap: "none" }));
  on("ticket", (data) => String(data.number) === number && refresh());
  on("queue", (data) => data.hidden && refresh());
  const body = document.body;
  body.addEventListener("htmx:beforeRequest", (event) => busy(event, true));
  body.addEventListener("htmx:afterRequest", (event) => busy(event, false));
  body.addEventListener("htmx:beforeSwap", (event) => {
    answered = event.detail.requestConfig.verb === "post" ? event.detail.elt.closest("form") : null;
    saved = event.detail.xhr.status < 300 ? answered : null;
    ticked = new Set([...document.querySelectorAll("[data-people] :checked")].map((box) => box.value));
    if (saved?.matches("[data-people]")) ticked.clear();
  });
  body.addEventListener("htmx:oobBeforeSwap", decide);
  body.addEventListener("htmx:afterSettle", tickAgain);
  body.addEventListener("htmx:sendError", () => unreachable());
  body.addEventListener("htmx:afterRequest", (event) => {
    const gone = event.detail.xhr.status === 404 && event.detail.requestConfig.path === address;
    if (gone) location.assign("/queue");
    if (event.detail.successful && saved?.matches("[data-resets]")) reset(saved);
  });
}

function decide(event) {
  const old = event.detail.target;
  const fresh = event.detail.fragment.querySelector?.("[data-hash]") ?? event.detail.fragment.firstElementChild;
  if (!old.dataset.hash || !fresh) return;
  const own = saved !== null && old.contains(saved);
  if (old.dataset.hash === fresh.dataset.hash) {
    event.detail.shouldSwap = false;
  } else if (isWaiting(old)) {
    event.detail.shouldSwap = false; // its own answer is on the way, and finds its place only while the form is here
  } else if (!own && (isDirty(old) || isPlaying(old))) {
    event.detail.shouldSwap = false;
    old.querySelector(".stale")?.removeAttribute("hidden");
  } else {
    keepFolds(old, fresh, own);
  }
}

function isWaiting(part) {
  return [...part.querySelectorAll("form[data-busy], form[data-held]")].some((form) => form !== answered);
}

function isDirty(part) {
  const fields = [...part.querySelectorAll("input:not([type=hidden],[type=checkbox],[type=radio]), textarea")];
  const written = fields.some((field) => field.value !== field.defaultValue && field.name !== "places");
  const chosen = [...part.querySelectorAll("option")].some((option) => option.selected && option.index > 0);
  return written || chosen;
}

function isPlaying(part) {
  return [...part.querySelectorAll("audio")].some((audio) => !audio.paused);
}

// What was unfolded stays unfolded, except the form that has done its work.
function keepFolds(old, fresh, own) {
  for (const fold of old.querySelectorAll("details[data-fold]")) {
    const twin = fresh.querySelector(`details[data-fold="${fold.dataset.fold}"]`);
    if (twin && fold.open && !(own && fold.contains(saved))) twin.open = true;
  }
}

function reset(form) {
  if (form.isConnected) {
    form.reset();
    const fold = form.closest("details[data-fold]");
    if (fold) fold.open = false;
  }
  document.activeElement?.blur?.();
}

function tickAgain() {
  for (const box of document.querySelectorAll("[data-people] [type=checkbox]")) {
    if (ticked.has(box.value)) box.checked = true;
  }
}

// A key that is held down, or pressed twice in a hurry, sends a form once.
function busy(event, now) {
  const form = event.detail.elt.closest?.("form");
  if (!form) return;
  if (now && form.dataset.busy) event.preventDefault();
  else if (now) form.dataset.busy = "1";
  else delete form.dataset.busy;
}

function unreachable() {
  const line = document.getElementById("line");
  if (line) {
    line.textContent = line.dataset.lost;
    line.classList.add("lost");
  }
}
