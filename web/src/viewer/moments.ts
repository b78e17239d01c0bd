/** When a photo was taken: the camera's clock, which the API writes as if it were UTC. Pure. */

/** "Saturday, 14 June 2025 at 15:04" */
export function takenText(localDateTime: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' }).format(
    new Date(localDateTime),
  );
}

/** For `<input type="datetime-local">`. */
export function forInput(localDateTime: string): string {
  return new Date(localDateTime).toISOString().slice(0, 19);
}

/** What the server is told: local time without a zone, so that the photo keeps its own. */
export function fromInput(value: string): string | null {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(value) ? value : null;
}

/** "f/1.8 · 1/250 s · 26 mm · ISO 64" of what is known */
export function exposureText(exif: {
  fNumber?: number | null;
  exposureTime?: string | null;
  focalLength?: number | null;
  iso?: number | null;
}): string {
  const short = (value: number) => Number(value.toFixed(1)).toString();
  return [
    exif.fNumber ? `f/${short(exif.fNumber)}` : '',
    exif.exposureTime ? `${exif.exposureTime.replace(/\s*s$/, '')} s` : '',
    exif.focalLength ? `${short(exif.focalLength)} mm` : '',
    exif.iso ? `ISO ${exif.iso}` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** "Canon EOS 80D", not "Canon Canon EOS 80D" */
export function cameraText(make?: string | null, model?: string | null): string {
  if (!model) return make ?? '';
  const first = (make ?? '').split(' ')[0] ?? '';
  return first && !model.toLowerCase().startsWith(first.toLowerCase()) ? `${make} ${model}` : model;
}

export function placeText(latitude: number, longitude: number): string {
  const side = (value: number, plus: string, minus: string) => `${Math.abs(value).toFixed(5)}° ${value < 0 ? minus : plus}`;
  return `${side(latitude, 'N', 'S')}, ${side(longitude, 'E', 'W')}`;
}
