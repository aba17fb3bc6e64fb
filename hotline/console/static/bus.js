// What the event stream brings, for the modules of this page.
const target = new EventTarget();

export function on(name, callback) {
  target.addEventListener(name, (event) => callback(event.detail));
}

export function tell(name, detail) {
  target.dispatchEvent(new CustomEvent(name, { detail }));
}

// At most one call in `gap` milliseconds; the last wish is always granted.
export function throttled(gap, work) {
  let timer = null;
  let last = -Infinity;
  return () => {
    if (timer !== null) return;
    const wait = Math.max(0, last + gap - performance.now());
    timer = setTimeout(() => {
      timer = null;
      last = performance.now();
      work();
    }, wait);
  };
}
