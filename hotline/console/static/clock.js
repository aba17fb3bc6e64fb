// Hotline time is given by the server; the browser only ticks.
import { on } from "/static/bus.js";

let hotline = 0;
let at = 0;
let zone = "";

export function startClock() {
  set(document.body.dataset.now);
  on("clock", (data) => set(data.now));
  on("queue", (data) => data.now && set(data.now));
  document.body.addEventListener("htmx:afterSettle", show);
  setInterval(show, 1000);
  show();
}

function set(iso) {
  hotline = Date.parse(iso);
  at = performance.now();
  zone = iso.slice(-6);
  show();
}

export function now() {
  return hotline + performance.now() - at;
}

function show() {
  const present = now();
  for (const time of document.querySelectorAll("time[data-until]")) {
    const left = (Date.parse(time.dataset.until) - present) / 1000;
    time.textContent = (left < 0 ? "−" : "") + span(left);
    time.classList.toggle("over", left < 0);
    time.classList.toggle("soon", left >= 0 && left < 120);
  }
  const wall = document.getElementById("wall");
  if (wall) wall.textContent = clockTime(present);
}

function span(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

// In the hotline's zone, whatever the zone of this machine: the server's times carry its distance from UTC.
function clockTime(ms) {
  const sign = zone.startsWith("-") ? -1 : 1;
  const minutes = /^[+-]\d\d:\d\d$/.test(zone) ? sign * (60 * Number(zone.slice(1, 3)) + Number(zone.slice(4))) : 0;
  return new Date(ms + minutes * 60000).toISOString().slice(11, 16);
}
