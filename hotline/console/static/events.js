// One event stream for all windows of this browser: the window that holds the lock listens and passes it on.
// Without locks (plain http on a foreign address) every window listens for itself.
import { tell } from "/static/bus.js";

const NAMES = ["queue", "ticket", "critical", "partial", "clock"];
const channel = "BroadcastChannel" in window ? new BroadcastChannel("hotline-events") : null;
let lastId = "";

export function startEvents() {
  if (channel) channel.onmessage = (message) => take(message.data);
  if (navigator.locks && channel) {
    navigator.locks.request("hotline-events", () => {
      listen();
      return new Promise(() => {}); // kept until this window closes
    });
    channel.postMessage({ name: "hello" });
  } else {
    listen();
  }
}

let listening = false;
let isLive = null;

function take({ name, data, id }) {
  if (name === "hello") {
    if (listening && isLive !== null) channel.postMessage({ name: "line", data: isLive });
    return;
  }
  if (id) lastId = id;
  if (name === "line") showLine(data);
  else tell(name, data);
}

function pass(name, data, id) {
  take({ name, data, id });
  if (channel) channel.postMessage({ name, data, id });
}

function listen() {
  listening = true;
  const source = new EventSource(`/events${lastId ? `?after=${lastId}` : ""}`);
  source.onopen = () => line(true);
  source.onerror = () => {
    line(false);
    if (source.readyState !== EventSource.CLOSED) return; // it comes again by itself
    htmx.ajax("GET", "/banner", { target: "#banner", swap: "outerHTML" }); // says so when one was signed out
    setTimeout(listen, 5000);
  };
  for (const name of NAMES) {
    source.addEventListener(name, (event) => pass(name, JSON.parse(event.data), event.lastEventId));
  }
}

function line(live) {
  const again = isLive === false && live;
  isLive = live;
  pass("line", live);
  if (again) pass("queue", { hidden: true }); // whatever happened meanwhile
}

function showLine(live) {
  const element = document.getElementById("line");
  if (!element) return;
  element.textContent = live ? element.dataset.live : element.dataset.lost;
  element.classList.toggle("lost", !live);
}
