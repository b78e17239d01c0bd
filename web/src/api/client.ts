/** The one way to the server: typed by web/openapi.json, failing with sentences. */
import createClient from 'openapi-fetch';

import type { components, paths } from './schema';

export type Schema = components['schemas'];
export type Asset = Schema['AssetShape'];
export type Library = Schema['LibraryShape'];
export type Scan = Schema['ScanShape'];
export type Activity = Schema['Activity'];
export type User = Schema['AdminUserShape'];

export class ServerError extends Error {
  constructor(
    message: string,
    /** 0 = no answer. */
    readonly status: number,
  ) {
    super(message);
  }
}

export const client = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' });

let signedOut: () => void = () => {};

/** What to do when the server says that nobody is signed in (any more). */
export function onSignedOut(act: () => void): void {
  signedOut = act;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's data, or a `ServerError` whose message can be shown. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await answered(call)).data as T;
}

/** The receipt that undoes what was done, of an answer that names it in its header; null where there is none. */
export async function askForReceipt(call: Promise<Answer<unknown>>): Promise<string | null> {
  return (await answered(call)).response.headers.get('X-Homing-Receipt');
}

async function answered<T>(call: Promise<Answer<T>>): Promise<Answer<T>> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new ServerError('Homing does not answer. Check that it is running and that you are connected.', 0);
  }
  const { error, response } = answer;
  if (response.ok) return answer;
  if (response.status === 401) signedOut();
  throw new ServerError(sentenceOf(error, response.status), response.status);
}

/** What the server tells programs about a thing that is not there for them. */
const NOT_YOURS = /^Not found or no \S+ access$/;
const GONE = 'This is not there any more, or it belongs to somebody else.';

function sentenceOf(error: unknown, status: number): string {
  if (error && typeof error === 'object' && 'message' in error && typeof error.message === 'string') {
    if (NOT_YOURS.test(error.message)) return GONE;
    if (error.message) return error.message;
  }
  if (status >= 500) return 'Homing had a problem of its own. Its log says more; trying again may help.';
  if (status === 404) return GONE;
  return `Homing refused this (${status}).`;
}

export function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

export function thumbnailUrl(id: string, version: number, size: 'thumbnail' | 'preview' | 'fullsize' = 'thumbnail') {
  return `/api/assets/${id}/thumbnail?size=${size}&c=${version}`;
}

export function originalUrl(id: string): string {
  return `/api/assets/${id}/original`;
}
