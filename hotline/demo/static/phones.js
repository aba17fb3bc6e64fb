// The page: reads the event stream, keeps the phones in front that matter, wires the buttons.

import { act, fill, notice, speak } from "./send.js";
import { Phones } from "./state.js";
import { PhoneView, element } from "./draw.js";
import { Tour } from "./tour.js";

const FRONT = 6;
const page = JSON.parse(document.getElementById("data").textContent);
const { words, language } = page;
const people = new Map(page.people.map((person) => [person.phone, person]));
const phones = new Phones();
const views = new Map();
const find = (id) => document.getElementById(id);
let front = page.people.filter((person) => person.kind === "volunteer").slice(0, FRONT).map((person) => person.phone);
let aloud = false;
let replayed = false;

speak(words);

// Which phones are shown.

function viewOf(number, quick) {
  const key = `${number} ${quick}`;
  if (!views.has(key)) views.set(key, new PhoneView(people.get(number), phones.phone(number), page, quick));
  return views.get(key);
}

const isResident = (person) => person.kind === "caller" || person.kind === "resident";

function showResident(number) {
  find("caller").value = number;
  find("resident-phone").replaceChildren(viewOf(number, false).root);
  viewOf(number, false).draw();
}

function drawFront() {
  const shown = front.map((number) => viewOf(number, true).root);
  const present = [...find("front").children];
  if (shown.length !== present.length || shown.some((root, index) => root !== present[index])) {
    find("front").replaceChildren(...shown);
  }
}

/** Bring a phone to the front: in place of the one that was quiet longest, and that nobody is typing on. */
function bring(number) {
  if (front.includes(number)) return;
  const quiet = front
    .map((other, index) => ({ index, other, view: viewOf(other, true) }))
    .filter(({ view, other }) => !view.busy && !phones.phone(other).call)
    .sort((one, two) => phones.phone(one.other).active - phones.phone(two.other).active);
  const place = quiet[0]?.index ?? front.length - 1;
  front[place] = number;
  drawFront();
}

function changed(phone, event) {
  const person = people.get(phone.number);
  if (!person) return;
  if (isResident(person)) {
    const shown = viewOf(find("caller").value, false);
    const came = event.kind === "message_received" && !shown.busy && !shown.phone.call;
    if (replayed && (came || event.kind === "call_ringing")) showResident(phone.number);
  } else if (event.kind === "message_received" || event.kind === "call_ringing") {
    bring(phone.number);
  }
  for (const quick of [true, false]) views.get(`${phone.number} ${quick}`)?.draw();
}

// What the hotline says, aloud if wanted.

function sayAloud(text) {
  if (!aloud || !replayed || /^https?:/.test(text)) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = /[\u3400-\u9fff]/.test(text) ? "zh-CN" : "en-US";
  speechSynthesis.speak(utterance);
}

// The event stream. What is replayed at the beginning is drawn like the rest, only not spoken.

function listen() {
  const stream = new EventSource("/events");
  stream.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    const phone = phones.take(event);
    if (phone) changed(phone, event);
    if (event.kind === "service") drawService(true);
    if (event.kind === "time_passed" && replayed) notice(fill(words.time_passed, { span: span(event.seconds) }));
    if (event.kind === "call_said") sayAloud(event.text);
    tour.changed();
  };
  stream.onopen = () => setTimeout(() => (replayed = true), 500);
  stream.onerror = () => {
    find("service").dataset.state = "down";
    find("service").textContent = words.disconnected;
  };
}

function span(seconds) {
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? fill(words.span_minutes, { n: minutes })
    : fill(words.span_hours, { n: Math.round(minutes / 6) / 10 });
}

let before = "";
function drawService(told) {
  const state = phones.service;
  find("service").dataset.state = state;
  find("service").textContent = words[`service_${state}`] ?? state;
  const power = find("power");
  power.dataset.do = state === "up" || state === "starting" ? "kill" : "start";
  power.textContent = words[power.dataset.do];
  if (told && replayed && state === "down" && before === "up") notice(words.service_went, 0);
  if (told && replayed && state === "up" && before !== "up") notice(words.service_came, 12);
  before = state;
}

// The clock.

const weekdays = language === "zh" ? [...words.weekdays] : words.weekdays.split(" ");

function drawClock() {
  const now = phones.now();
  if (!now) return;
  const two = (number) => String(number).padStart(2, "0");
  const day = language === "zh"
    ? `${now.getUTCMonth() + 1}月${now.getUTCDate()}日 周${weekdays[now.getUTCDay()]}`
    : `${weekdays[now.getUTCDay()]} ${now.getUTCDate()}/${now.getUTCMonth() + 1}`;
  find("clock").textContent = `${day} ${two(now.getUTCHours())}:${two(now.getUTCMinutes())}:${two(now.getUTCSeconds())}`;
}

// Buttons and choices.

const buttons = {
  pass: (button) => act("pass", { seconds: Number(button.dataset.seconds) }),
  early: () => act("call", { phone: find("caller").value, sample: find("sample-choice").value, cut: true }),
  night: () => act("night", { phone: find("caller").value, sample: find("sample-choice").value }),
  kill: () => act("kill"),
  start: () => act("start"),
};

async function press(event) {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  const does = button.dataset.do;
  if (does === "pass" || does === "night") notice(words.time_busy, 0);
  button.disabled = true;
  const answer = await buttons[does](button);
  button.disabled = false;
  if (does === "night" && answer) notice("");
}

function option(value, text) {
  return element("option", { value, textContent: text });
}

function group(label, given, text) {
  return element("optgroup", { label }, ...given.map((person) => option(person.phone, text(person))));
}

function fillChoices() {
  const of = (kind) => page.people.filter((person) => person.kind === kind);
  const local = (person) => person.phone.replace("+86", "");
  find("caller").append(
    group(words.known_people, of("caller"), (person) => person[language]),
    group(words.all_residents, of("resident"), (person) => `${person[language]} · ${person[`about_${language}`]} · ${local(person)}`),
  );
  find("others").append(option("", words.others));
  for (const kind of ["volunteer", "staff", "lead", "duty"]) {
    const about = (person) => [person[language], person[`about_${language}`]].filter(Boolean).join(" · ");
    find("others").append(group(words[`role_${kind}`], of(kind), about));
  }
  const own = (sample) => sample.language === page.modelLanguage;
  const samples = [...page.samples.filter(own), ...page.samples.filter((sample) => !own(sample))];
  const said = (sample) => [sample.text, page.glosses[sample.text]].filter(Boolean).join(" — ");
  find("sample-choice").append(...samples.map((sample) => option(sample.file, said(sample))));
}

function chooseSample() {
  const sample = page.samples.find((each) => each.file === find("sample-choice").value);
  find("foreign").hidden = sample.language === page.modelLanguage;
}

function play() {
  const player = find("player");
  player.src = `/samples/${find("sample-choice").value}`;
  player.play();
}

function toggleSound() {
  aloud = !aloud;
  find("sound").setAttribute("aria-pressed", String(aloud));
  find("sound").textContent = aloud ? words.sound_on : words.sound_off;
  if (!aloud) speechSynthesis.cancel();
}

fillChoices();
chooseSample();
showResident(find("caller").value);
drawFront();
const tour = new Tour({ page, phones, people, showResident, bring });
listen();
setInterval(drawClock, 500);
document.querySelector("nav").addEventListener("click", press);
find("caller").addEventListener("change", (event) => showResident(event.target.value));
find("others").addEventListener("change", (event) => {
  if (event.target.value) bring(event.target.value);
  event.target.value = "";
});
find("sample-choice").addEventListener("change", chooseSample);
find("sample").addEventListener("submit", (event) => {
  event.preventDefault();
  act("call", { phone: find("caller").value, sample: find("sample-choice").value });
});
find("listen").addEventListener("click", play);
find("sound").addEventListener("click", toggleSound);
find("tour").addEventListener("click", () => tour.open());
