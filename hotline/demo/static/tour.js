// The guided tour: eight steps from a phone call to a closed ticket. A step goes on only when the service itself
// says that its ticket got there, whoever did it: the tour's button, the visitor's own clicks, or the console.

import { act, fill, latestTicket } from "./send.js";

const CALLER = "+8613800001001";
const SAMPLE = "zh-rice.wav";
const POLL = 600;
const PATIENCE = 60_000;
const READING = 3_000;

export class Tour {
  constructor({ page, phones, people, showResident, bring }) {
    Object.assign(this, { page, phones, people, showResident, bring });
    this.step = -1;
    this.ticket = null;
    this.before = 0;
    this.waiting = false;
    const find = (id) => document.getElementById(id);
    this.parts = Object.fromEntries(
      ["guide", "guide-text", "guide-wait", "guide-dots", "guide-next", "guide-close", "guide-auto"].map((id) => [id, find(id)]),
    );
    this.parts["guide-dots"].append(...STEPS.map(() => document.createElement("li")));
    this.parts["guide-next"].addEventListener("click", () => this.next());
    this.parts["guide-close"].addEventListener("click", () => this.close());
    this.parts["guide-auto"].addEventListener("change", () => this.schedule());
  }

  async open() {
    this.parts.guide.hidden = false;
    const ticket = await latestTicket(CALLER);
    this.before = ticket?.number ?? 0;
    this.ticket = null;
    this.enter(0);
  }

  close() {
    this.parts.guide.hidden = true;
    this.step = -1;
    this.waiting = false;
    clearTimeout(this.timer);
    clearInterval(this.poll);
    this.highlight(null);
  }

  enter(step) {
    this.step = step;
    this.waiting = false;
    clearInterval(this.poll);
    const { words } = this.page;
    const last = step === STEPS.length - 1;
    this.parts["guide-text"].textContent = fill(words[STEPS[step].text?.(this) ?? `tour_${step}`], this.values());
    this.parts["guide-wait"].textContent = "";
    const next = this.parts["guide-next"];
    next.disabled = false;
    next.textContent = step === 0 ? words.tour_start : last ? words.tour_again : words.tour_next;
    [...this.parts["guide-dots"].children].forEach((dot, index) => dot.classList.toggle("past", index <= step));
    this.highlight(STEPS[step].spot?.(this) ?? null);
    if (STEPS[step].done) this.poll = setInterval(() => this.check(), POLL);
    this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    const running = this.step >= 0 && this.step < STEPS.length - 1;
    if (running && !this.waiting && this.parts["guide-auto"].checked) this.timer = setTimeout(() => this.next(), READING);
  }

  values() {
    const name = this.people.get(this.helper() ?? "")?.[this.page.language] ?? "";
    return { number: this.ticket?.number ?? "", name };
  }

  /** Who has accepted, or else the first who may. */
  helper() {
    const offers = this.ticket?.offers ?? [];
    const open = offers.find((offer) => offer.state === "open") ?? offers[0];
    return (this.ticket?.assignments?.[0] ?? open)?.phone;
  }

  /** A lone digit will do, unless earlier tickets may still wait for an answer from the same phone. */
  digit(digit) {
    return this.before ? `${digit} ${this.ticket.number}` : digit;
  }

  async next() {
    clearTimeout(this.timer);
    const { words } = this.page;
    const current = STEPS[this.step];
    if (!current?.done) return current === STEPS.at(-1) ? this.open() : this.enter(this.step + 1);
    this.waiting = true;
    this.since = performance.now();
    this.parts["guide-next"].disabled = true;
    this.parts["guide-wait"].textContent = fill(words.tour_wait, { what: words[`tour_${this.step}_wait`] });
    await current.does(this);
  }

  /** An event came: some steps press a key at the right moment. */
  changed() {
    if (this.waiting) STEPS[this.step]?.changed?.(this);
  }

  async check() {
    const step = this.step;
    const ticket = await latestTicket(CALLER);
    if (step !== this.step) return;
    this.ticket = ticket && ticket.number > this.before ? ticket : this.ticket;
    if (STEPS[step].done(this)) this.enter(step + 1);
    else if (this.waiting && performance.now() - this.since > PATIENCE) this.failed();
  }

  failed() {
    this.waiting = false;
    this.parts["guide-next"].disabled = false;
    this.parts["guide-wait"].textContent = this.page.words.tour_failed;
  }

  highlight(target) {
    document.querySelectorAll(".spot").forEach((old) => old.classList.remove("spot"));
    target?.classList.add("spot");
    target?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }
}

const phoneOf = (number) => document.querySelector(`.phone[data-phone="${number}"]`);
const old = (tour) => tour.phones.phone(CALLER);

function spotHelper(tour) {
  tour.bring(tour.helper());
  return phoneOf(tour.helper());
}

function spotOld(tour) {
  tour.showResident(CALLER);
  return phoneOf(CALLER);
}

const STEPS = [
  {},
  {
    spot: spotOld,
    does: () => act("call", { phone: CALLER, sample: SAMPLE }),
    done: (tour) => tour.ticket?.category === "food" && old(tour).call === null,
  },
  {
    spot: () => document.getElementById("console"),
    does: (tour) => act("pass", { seconds: tour.page.untouchedSeconds }),
    done: (tour) => (tour.ticket?.offers.length ?? 0) > 0 && tour.phones.phone(tour.helper()).texts > 0,
  },
  {
    spot: spotHelper,
    does: (tour) => act("text", { phone: tour.helper(), body: tour.digit("1") }),
    done: (tour) => tour.ticket.assignments.length > 0,
  },
  {
    text: (tour) => (tour.ticket.triaged_by === "machine" ? "tour_4" : "tour_4_confirmed"),
    spot: spotHelper,
    does: (tour) => act("text", { phone: tour.helper(), body: tour.digit("3") }),
    done: (tour) => ["done", "closed"].includes(tour.ticket.state),
  },
  {
    spot: spotOld,
    does: (tour) => act("pass", { seconds: tour.page.callBackSeconds }),
    done: (tour) => tour.ticket.state === "closed" || Boolean(old(tour).call?.incoming),
  },
  {
    spot: spotOld,
    does: () => act("answer", { phone: CALLER }),
    changed(tour) {
      const call = old(tour).call;
      if (!call?.waits) return;
      call.waits = false;
      act("press", { phone: CALLER, key: "1" });
    },
    done: (tour) => tour.ticket.state === "closed" && old(tour).call === null,
  },
  {},
];
