// What is on every phone, made by replaying the event stream. No drawing here.

const BY_HOTLINE = "in";
const BY_PERSON = "out";

export class Phones {
  constructor() {
    this.byNumber = new Map();
    this.service = "starting";
    this.clock = null; // { at: ms since the epoch as if the hotline's zone were UTC, read: performance.now() }
    this.moment = 0;
  }

  phone(number) {
    let phone = this.byNumber.get(number);
    if (!phone) {
      phone = { number, items: [], calls: new Map(), active: 0, texts: 0 };
      Object.defineProperty(phone, "call", { get: () => presentCall(phone.calls) });
      this.byNumber.set(number, phone);
    }
    return phone;
  }

  /** Take an event in; returns the phone that changed, or null. */
  take(event) {
    this.moment += 1;
    this.setClock(event.at);
    if (event.kind === "service") this.service = event.state;
    if (!event.phone) return null;
    const phone = this.phone(event.phone);
    const change = CHANGES[event.kind];
    if (!change) return null;
    change(phone, event, this.moment);
    return phone;
  }

  setClock(iso) {
    const wall = Date.parse(iso.replace(/(Z|[+-]\d\d:\d\d)$/, "Z"));
    this.clock = { at: wall, read: performance.now() };
  }

  /** The hotline's wall clock, as a Date whose UTC fields are the ones to show. */
  now() {
    return this.clock && new Date(this.clock.at + performance.now() - this.clock.read);
  }
}

/** The call being talked on, else the first that rings, else null. */
function presentCall(calls) {
  const going = [...calls.values()];
  return going.find((call) => call.state === "talking") ?? going[0] ?? null;
}

function add(phone, item) {
  phone.items.push(item);
  if (phone.items.length > 200) phone.items.shift();
}

/** The call an event is about. A phone may ring for several at once. */
function callOf(phone, event, moment) {
  const known = phone.calls.get(event.call);
  if (known) return known;
  const call = {
    type: "call", sid: event.call, at: event.at, incoming: event.direction !== "inbound",
    state: "ringing", lines: [], answered: false, status: "", seconds: 0, waits: false,
  };
  phone.calls.set(event.call, call);
  if (call.incoming) phone.active = moment;
  add(phone, call);
  return call;
}

const CHANGES = {
  message_sent(phone, event) {
    add(phone, { type: BY_PERSON, text: event.body, at: event.at });
  },
  message_received(phone, event, moment) {
    add(phone, { type: BY_HOTLINE, text: event.body, at: event.at });
    phone.texts += 1;
    phone.active = moment;
  },
  message_kept(phone, event) {
    add(phone, { type: "kept", at: event.at });
  },
  call_ringing(phone, event, moment) {
    callOf(phone, event, moment);
  },
  call_answered(phone, event, moment) {
    const call = callOf(phone, event, moment);
    call.state = "talking";
    call.answered = true;
  },
  call_said(phone, event, moment) {
    const call = callOf(phone, event, moment);
    call.waits = false;
    call.lines.push({ who: BY_HOTLINE, text: event.text });
  },
  caller_said(phone, event, moment) {
    callOf(phone, event, moment).lines.push({ who: BY_PERSON, text: event.text });
  },
  call_waiting_for_key(phone, event, moment) {
    callOf(phone, event, moment).waits = true;
  },
  key_pressed(phone, event, moment) {
    const call = callOf(phone, event, moment);
    call.waits = false;
    call.lines.push({ who: "key", text: event.key });
  },
  call_ended(phone, event, moment) {
    const call = callOf(phone, event, moment);
    call.state = "ended";
    call.status = event.status;
    call.seconds = event.duration;
    phone.calls.delete(event.call);
  },
};
