/** Svelte action: tells once when an element has been on screen for a while. One observer for all. */

/** A tile that is passed by on the way is not looked at. */
const LOOKED_AT_MS = 350;

const waiting = new Map<Element, { tell: () => void; timer?: ReturnType<typeof setTimeout> }>();
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const one = waiting.get(target);
    if (!one) continue;
    clearTimeout(one.timer);
    if (isIntersecting) one.timer = setTimeout(() => (forget(target), one.tell()), LOOKED_AT_MS);
  }
});

function forget(element: Element): void {
  clearTimeout(waiting.get(element)?.timer);
  waiting.delete(element);
  observer.unobserve(element);
}

export function resting(element: Element, tell: () => void): { destroy: () => void } {
  waiting.set(element, { tell });
  observer.observe(element);
  return { destroy: () => forget(element) };
}
