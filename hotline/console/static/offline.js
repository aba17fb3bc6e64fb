// A key pressed without a connection says that nothing was saved, and what was said before is taken away: it was about
// something else. What was typed stays in its field.
export function startOffline() {
  const body = document.body;
  body.addEventListener("htmx:beforeRequest", (event) => {
    if (isPost(event)) say("");
  });
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:sendAbort"]) {
    body.addEventListener(name, (event) => {
      if (isPost(event)) say(document.getElementById("status")?.dataset.unsaved ?? "");
    });
  }
}

function isPost(event) {
  return event.detail.requestConfig?.verb === "post";
}

function say(words) {
  const status = document.getElementById("status");
  if (!status) return;
  status.replaceChildren();
  if (!words) return;
  const line = document.createElement("p");
  line.className = "bad";
  line.textContent = words;
  status.append(line);
}
