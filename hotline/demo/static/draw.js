// Draws one phone. The frame and its input stay; only the thread and the call line are drawn anew.

import { act, fill } from "./send.js";

const QUICK = ["1", "0", "2", "3", "4"];

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function button(text, click, className = "") {
  return element("button", { type: "button", textContent: text, onclick: click, className });
}

/** Calls that nobody answered, one after another, are shown as the last of them and how many there were. */
function together(items) {
  const shown = [];
  let times = 0;
  for (const item of items) {
    const missed = item.type === "call" && item.incoming && !item.answered;
    if (missed && times) shown.pop();
    times = missed ? times + 1 : 0;
    shown.push(missed ? { ...item, times } : item);
  }
  return shown;
}

export class PhoneView {
  /** `quick`: with the digits volunteers answer by. */
  constructor(person, phone, page, quick) {
    this.person = person;
    this.phone = phone;
    this.page = page;
    const { words, language } = page;
    const about = person[`about_${language}`];
    const role = words[`role_${person.kind}`];
    const small = element("small", { textContent: [role, about].filter(Boolean).join(" · ") });
    this.thread = element("div", { className: "thread", tabIndex: 0, role: "log" });
    this.thread.setAttribute("aria-label", person[language]);
    this.callLine = element("div", { className: "call" });
    this.input = element("input", {
      type: "text", maxLength: 2000, autocomplete: "off", disabled: person.withheld,
      placeholder: person.withheld ? words.cannot_text : quick ? words.reply_placeholder : words.write_placeholder,
    });
    this.input.setAttribute("aria-label", this.input.placeholder);
    const write = element("form", { className: "write", onsubmit: (event) => this.send(event) }, this.input,
      element("button", { type: "submit", textContent: words.send, disabled: person.withheld }));
    const digits = quick && person.kind !== "duty"
      ? element("div", { className: "quick" }, ...QUICK.map((digit) => this.digit(digit)))
      : null;
    this.root = element("article", { className: "phone" },
      element("h3", {}, person[language], small), this.thread, this.callLine, ...(digits ? [digits] : []), write);
    this.root.dataset.phone = person.phone;
    this.atEnd = true;
    this.thread.addEventListener("scroll", () => (this.atEnd = this.toEnd() < 40));
    new ResizeObserver(() => this.settle()).observe(this.thread);
    this.draw();
  }

  toEnd() {
    return this.thread.scrollHeight - this.thread.scrollTop - this.thread.clientHeight;
  }

  /** The newest stays in sight, unless somebody scrolled up to read. */
  settle() {
    if (this.atEnd) this.thread.scrollTop = this.thread.scrollHeight;
  }

  digit(digit) {
    const made = button(this.page.words[`quick_${digit}`], () => this.text(digit));
    made.dataset.digit = digit;
    return made;
  }

  text(body) {
    return act("text", { phone: this.person.phone, body });
  }

  async send(event) {
    event.preventDefault();
    const body = this.input.value.trim();
    if (!body) return;
    this.input.value = "";
    if ((await this.text(body)) === null) this.input.value = body;
  }

  /** Somebody types here, or the tour points here: not the moment to put another phone in its place. */
  get busy() {
    const used = this.input.value !== "" || this.root.contains(document.activeElement);
    return used || this.root.classList.contains("spot");
  }

  draw() {
    const atEnd = this.atEnd;
    let minute = "";
    const drawn = together(this.phone.items).flatMap((item) => {
      const shown = this.item(item);
      const at = item.at.slice(0, 16);
      if (at !== minute) shown.unshift(element("p", { className: "when", textContent: item.at.slice(11, 16) }));
      minute = at;
      return shown;
    });
    if (!drawn.length) drawn.push(element("p", { className: "none", textContent: this.page.words.no_texts }));
    this.thread.replaceChildren(...drawn);
    this.drawCall();
    this.atEnd = atEnd;
    this.settle();
  }

  item(item) {
    if (item.type === "call") return [this.talk(item)];
    if (item.type === "kept") return [element("p", { className: "mark", textContent: this.page.words.kept })];
    return [element("p", { className: `bubble ${item.type}`, textContent: item.text })];
  }

  talk(call) {
    const { words } = this.page;
    const lines = call.lines.map((line) => this.line(line));
    const title = call.incoming ? words.call_came : words.call_started;
    const head = element("p", { className: "mark", textContent: call.times > 1 ? `${title} ×${call.times}` : title });
    const ended = call.state !== "ended" ? [] : [element("p", { className: "mark", textContent: this.ending(call) })];
    return element("div", { className: "talk" }, head, ...lines, ...ended);
  }

  line({ who, text }) {
    const { words, glosses } = this.page;
    if (who === "key") return element("p", { className: "mark", textContent: fill(words.key_pressed, { key: text }) });
    const shown = /^https?:/.test(text) ? words.played_back : text;
    const gloss = who === "out" && glosses[text];
    return element("p", { className: `bubble ${who}` }, shown,
      gloss ? element("span", { className: "gloss", textContent: gloss }) : null);
  }

  ending(call) {
    const { words } = this.page;
    if (call.answered) return fill(words.call_ended, { seconds: call.seconds });
    return call.status === "busy" ? words.call_declined : words.call_unanswered;
  }

  drawCall() {
    const { words } = this.page;
    const call = this.phone.call;
    const phone = this.person.phone;
    const rings = call?.state === "ringing" && call.incoming;
    this.root.classList.toggle("rings", rings);
    this.callLine.hidden = !call;
    if (!call) return this.callLine.replaceChildren();
    const title = rings ? words.rings : call.state === "ringing" ? words.dialling : words.talking;
    const buttons = rings
      ? [button(words.answer, () => act("answer", { phone }), "green"), button(words.decline, () => act("decline", { phone }), "red")]
      : [
          ...(call.incoming ? ["1", "2", "0"].map((key) => button(key, () => act("press", { phone, key }))) : []),
          button(words.hang_up, () => act("hang_up", { phone }), "red"),
        ];
    this.callLine.replaceChildren(element("strong", { textContent: title }), ...buttons);
  }
}
