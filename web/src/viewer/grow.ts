/** Svelte action: a picture grows out of its tile on the timeline, so that the eye does not lose it. */
export function grow(element: HTMLElement, id: string | null): void {
  if (!id) return;
  const tile = document.querySelector(`[data-photo="${id}"] .picture`)?.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  if (!tile?.width || !box.width || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const x = tile.left + tile.width / 2 - (box.left + box.width / 2);
  const y = tile.top + tile.height / 2 - (box.top + box.height / 2);
  element.animate(
    [
      { transform: `translate(calc(-50% + ${x}px), calc(-50% + ${y}px)) scale(${tile.width / box.width})`, opacity: 0.7 },
      { transform: 'translate(-50%, -50%)', opacity: 1 },
    ],
    { duration: 170, easing: 'cubic-bezier(0.2, 0, 0, 1)' },
  );
}
