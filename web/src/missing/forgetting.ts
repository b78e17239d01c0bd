/** Which missing photos an act means: the picked ones, or all that the filters leave. */
import { ask, client, type Schema } from '../api/client';

export type Choice = { ids: string[] } | { filter: Schema['MissingFilter'] };

export function previewForget(choice: Choice): Promise<Schema['ForgetPreview']> {
  return ask(client.POST('/api/missing/forget/preview', { body: choice }));
}

/** `expected`: the count that the person confirmed. `now`: nothing is kept, and nothing can be undone. */
export function forget(choice: Choice, expected: number, now: boolean): Promise<Schema['Forgotten']> {
  return ask(client.POST('/api/missing/forget', { body: { ...choice, expected, now } }));
}
