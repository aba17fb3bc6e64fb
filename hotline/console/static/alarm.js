// Danger that nobody has in hand: banner, sound, flashing title. One key silences one ticket, for a while, for every
// desk; the banner stays. Whoever has just opened the ticket is not shouted at either, for as long as reading takes.
import { on, throttled } from "/static/bus.js";
import { now } from "/static/clock.js";
import { writing } from "/static/keys.js";

const AGAIN = 12000; // milliseconds between two rings
const READING = 60000;
let audio = null;
let lastRing = -Infinity;
const title = document.title;

export function startAlarm() {
  const reload = throttled(400, () => htmx.ajax("GET", "/banner", { target: "#banner", swap: "outerHTML" }));
  on("critical", reload);
  on("queue", () => document.querySelector("#banner.on") && reload());
  on("queue", (data) => data.hidden && reload());
  for (const gesture of ["pointerdown", "keydown"]) {
    document.addEventListener(gesture, wake);
  }
  document.addEventListener("keydown", onKey);
  document.body.addEventListener("htmx:afterSettle", look);
  document.getElementById("sound")?.addEventListener("click", wake);
  setInterval(look, 1000);
  showSound();
  look();
}

// Browsers make no sound before a first key or click; the button in the head says so.
async function wake() {
  audio ??= new AudioContext();
  if (audio.state !== "running") await audio.resume();
  showSound();
}

function showSound() {
  const button = document.getElementById("sound");
  if (!button) return;
  const running = audio !== null && audio.state === "running";
  button.hidden = running;
  button.textContent = running ? button.dataset.on : button.dataset.off;
}

function rows() {
  return [...document.querySelectorAll("[data-cry]")];
}

function isHere(row) {
  return row.dataset.cry === document.body.dataset.number;
}

function isLoud(row) {
  if (isHere(row) && performance.now() < READING) return false;
  return !(Date.parse(row.dataset.hushed ?? "") > now());
}

// The ticket on the screen, else the loudest one.
function onKey(event) {
  if (event.key !== "a" || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const button = (rows().find(isHere) ?? rows().find(isLoud))?.querySelector("button.hush");
  if (!button) return;
  event.preventDefault();
  window.htmx?.process(button.form);
  button.click();
}

function look() {
  for (const row of rows()) {
    row.classList.toggle("loud", isLoud(row));
    const until = row.querySelector(".hushed");
    if (until) until.hidden = !(Date.parse(row.dataset.hushed ?? "") > now());
  }
  const loudRows = rows().filter(isLoud);
  const loud = loudRows.length > 0;
  const flash = loud && Math.floor(performance.now() / 1000) % 2 === 0;
  document.title = flash ? `‼ ${loudRows[0].querySelector("strong").textContent.trim()}` : title;
  document.getElementById("banner")?.classList.toggle("loud", loud);
  if (!loud) lastRing = -Infinity;
  else if (performance.now() - lastRing > AGAIN) ring();
}

// Two falling tones, three times: loud enough to wake, not shrill.
function ring() {
  if (audio === null || audio.state !== "running") return;
  lastRing = performance.now();
  for (let i = 0; i < 3; i += 1) {
    tone(880, audio.currentTime + i * 0.7);
    tone(660, audio.currentTime + i * 0.7 + 0.22);
  }
}

function tone(frequency, at) {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = "triangle";
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.35, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.22);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.25);
}
