// Critical tickets: banner, sound, flashing title, until somebody touches the ticket or silences it here.
import { on, throttled } from "/static/bus.js";

const AGAIN = 12000; // milliseconds between two rings
const HUSHED = "hotline-hushed";
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
  document.addEventListener("keydown", (event) => event.key === "Escape" && hush());
  document.body.addEventListener("htmx:afterSettle", look);
  document.getElementById("sound")?.addEventListener("click", wake);
  if (document.body.dataset.number) hushThese([document.body.dataset.number]); // it is being looked at
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

function crying() {
  const hushed = new Set(JSON.parse(sessionStorage.getItem(HUSHED) ?? "[]"));
  return [...document.querySelectorAll("[data-cry]")].filter((row) => !hushed.has(row.dataset.cry));
}

function hush() {
  hushThese([...document.querySelectorAll("[data-cry]")].map((row) => row.dataset.cry));
  look();
}

function hushThese(numbers) {
  const before = JSON.parse(sessionStorage.getItem(HUSHED) ?? "[]");
  sessionStorage.setItem(HUSHED, JSON.stringify([...new Set([...before, ...numbers])].slice(-200)));
}

function look() {
  const rows = crying();
  const loud = rows.length > 0;
  const flash = loud && Math.floor(performance.now() / 1000) % 2 === 0;
  document.title = flash ? `‼ ${rows[0].querySelector("strong").textContent.trim()}` : title;
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
