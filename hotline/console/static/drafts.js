// A note that is half written survives a reload, in this window only.
const KEY = "hotline-note-";

export function startDrafts(number) {
  restore(number);
  document.body.addEventListener("htmx:afterSettle", () => restore(number));
  document.addEventListener("input", (event) => {
    if (event.target.id !== "note") return;
    if (event.target.value) sessionStorage.setItem(KEY + number, event.target.value);
    else sessionStorage.removeItem(KEY + number);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (event.detail.successful && form?.action.endsWith("/note")) sessionStorage.removeItem(KEY + number);
  });
}

function restore(number) {
  const field = document.getElementById("note");
  const kept = sessionStorage.getItem(KEY + number);
  if (field && kept && !field.value && document.activeElement !== field) field.value = kept;
}
