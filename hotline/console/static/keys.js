// Single keys press the button that carries them, unless somebody is writing in a field.
export function startKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
  });
}

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") return leave();
  if (writing(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (press(key) || unfold(key) || focusOn(key) || play(key)) event.preventDefault();
}

export function writing(element) {
  if (element.isContentEditable || element.tagName === "TEXTAREA" || element.tagName === "SELECT") return true;
  return element.tagName === "INPUT" && !["checkbox", "radio", "button", "submit"].includes(element.type);
}

function send(event) {
  const form = event.target.closest("form");
  if (form) {
    event.preventDefault();
    form.requestSubmit();
  }
}

function leave() {
  if (document.activeElement) document.activeElement.blur();
}

function press(key) {
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!found || found.disabled) return false;
  if (found.tagName === "INPUT" && found.type !== "checkbox") {
    found.focus();
    found.select();
  } else {
    // A part that was put in this very moment: without this the browser would send its form by itself.
    if (found.form) window.htmx?.process(found.form);
    found.click();
  }
  return true;
}

function unfold(key) {
  const fold = document.querySelector(`details[data-fold="${CSS.escape(key)}"]`);
  if (!fold) return false;
  fold.open = !fold.open;
  if (fold.open) {
    fold.scrollIntoView({ block: "nearest" });
    fold.querySelector("textarea, input:not([type=hidden]), button")?.focus();
  }
  return true;
}

function focusOn(key) {
  const field = document.querySelector(`[data-focus="${CSS.escape(key)}"]`);
  if (!field) return false;
  field.focus();
  return true;
}

// Where the first words are: nobody at a desk listens to breathing first.
function playFromWords(audio) {
  const from = Number(audio.dataset.from ?? 0);
  if (audio.currentTime === 0 && from > 0) audio.currentTime = from;
  audio.play();
}

function play(key) {
  const audio = key === "p" ? document.querySelector("audio") : null;
  if (!audio) return false;
  if (audio.paused) playFromWords(audio);
  else audio.pause();
  return true;
}
