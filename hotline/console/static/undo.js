// What goes out to people can be taken back for some seconds: the form is held here, and sent when they are over, when
// the same is pressed again, or when the page is left. Without scripts a form is sent at once, as ever.
const SECONDS = 8;
let held = null; // { form, button, path, values, until, timer }

export function startUndo() {
  document.addEventListener("submit", onSubmit, true);
  window.addEventListener("pagehide", sendOnLeaving);
  bar()?.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.does === "undo") undo();
    else if (button?.dataset.does === "now") send();
  });
}

function bar() {
  return document.getElementById("held");
}

function onSubmit(event) {
  const button = event.submitter;
  if (!button?.hasAttribute("data-undo")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = event.target;
  if (held) {
    const again = held.button.id === button.id;
    send();
    if (again) return;
  }
  if (form.dataset.busy || (form.dataset.ask && !window.confirm(form.dataset.ask))) return;
  hold(form, button);
}

function hold(form, button) {
  const values = {};
  for (const [name, value] of new FormData(form, button)) {
    if (name in values) values[name] = [values[name], value].flat();
    else values[name] = value;
  }
  form.dataset.held = "1";
  held = { form, button, path: new URL(form.action).pathname, values, until: performance.now() + SECONDS * 1000 };
  held.timer = setInterval(tick, 200);
  show();
}

function tick() {
  if (held && performance.now() >= held.until) send();
  else if (held) show();
}

function show() {
  const place = bar();
  if (!place) return;
  const left = Math.max(1, Math.ceil((held.until - performance.now()) / 1000));
  place.hidden = false;
  place.querySelector(".what").textContent = place.dataset.words.replace("{n}", String(left));
  place.querySelector(".choices").hidden = false;
}

function letGo() {
  const one = held;
  held = null;
  clearInterval(one.timer);
  delete one.form.dataset.held;
  const place = bar();
  if (place) place.hidden = true;
  return one;
}

function undo() {
  if (!held) return;
  letGo();
  const place = bar();
  place.hidden = false;
  place.querySelector(".what").textContent = place.dataset.undone;
  place.querySelector(".choices").hidden = true;
}

function send() {
  if (!held) return;
  const { form, path, values } = letGo();
  htmx.ajax("POST", path, { source: form, swap: "none", values });
}

function sendOnLeaving() {
  if (!held) return;
  const { path, values } = letGo();
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) [value].flat().forEach((one) => body.append(name, one));
  fetch(path, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
}
