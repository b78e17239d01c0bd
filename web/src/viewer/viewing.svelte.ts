/** The photo that the viewer shows: what is known of it, what comes next to it, and what is done to it. */
import { ask, client, messageOf, thumbnailUrl, type Asset, type Schema } from '../api/client';
import { activity } from '../jobs/activity.svelte';
import { router } from '../shell/router.svelte';
import { toasts } from '../shell/toasts.svelte';
import { moveToTrash, restore } from '../timeline/acts';
import type { Photo } from '../timeline/months';
import type { Sequence } from './sequence';

export class Viewing {
  asset = $state<Asset | null>(null);
  /** The last photo that was known: its panel stays until the next one's words are here. */
  last = $state<Asset | null>(null);
  photo = $state<Photo | null>(null);
  problem = $state('');
  /** Its original was asked for and was not there: a scan of its folder finds out what became of it. */
  isLost = $state(false);
  #id = '';

  constructor(
    private readonly view: Sequence,
    /** Where the viewer goes when it closes: "/photos". */
    private readonly path: string,
  ) {}

  async show(id: string): Promise<void> {
    this.#id = id;
    this.photo = this.view.photo(id);
    this.problem = '';
    this.isLost = false;
    if (this.asset?.id !== id) this.asset = null;
    try {
      const answer = await ask(client.GET('/api/assets/{id}', { params: { path: { id } } }));
      if (id !== this.#id) return;
      if (answer.id !== id) {
        // it turned out to be another photo's file: its old address leads there
        router.go(`${this.path}/${answer.id}`, { replace: true });
        return;
      }
      this.asset = this.last = answer;
      if (!this.photo) {
        const brought = await this.view.bring(answer);
        if (id === this.#id) this.photo = brought;
      }
    } catch (failure) {
      if (id === this.#id) this.problem = messageOf(failure);
    }
    for (const by of [1, -1] as const) void this.view.step(id, by).then(prefetch);
  }

  async step(by: 1 | -1): Promise<void> {
    const next = await this.view.step(this.#id, by);
    if (next) router.go(`${this.path}/${next.id}`, { replace: true });
  }

  close(): void {
    router.leave(this.path);
  }

  async update(change: Schema['AssetUpdate']): Promise<void> {
    const before = this.asset;
    if (!before) return;
    try {
      const answer = await ask(client.PUT('/api/assets/{id}', { params: { path: { id: before.id } }, body: change }));
      if (this.asset?.id === answer.id) this.asset = this.last = answer;
      if (change.isFavorite !== undefined && change.isFavorite !== null) {
        this.view.setFavourite(new Set([before.id]), change.isFavorite);
      }
      if (change.dateTimeOriginal) await this.view.refresh();
    } catch (failure) {
      toasts.fail(messageOf(failure));
    }
  }

  lost(): void {
    this.isLost = this.asset?.state === 'present';
    activity.soon();
  }

  /** Asked at each beat until the scan knows. */
  async lookForLost(): Promise<void> {
    const before = this.asset;
    if (!this.isLost || !before) return;
    const now = await ask(client.GET('/api/assets/{id}', { params: { path: { id: before.id } } })).catch(() => null);
    if (!now || this.asset?.id !== now.id || !this.isLost) return;
    if (now.state === before.state && now.originalPath === before.originalPath) return;
    this.isLost = false;
    this.asset = this.last = now;
    if (now.state === 'missing') this.view.setMissing?.(new Set([now.id]));
  }

  /** It was relinked, or that was undone: this photo and the page below are asked for anew. */
  async moved(): Promise<void> {
    await Promise.all([this.show(this.#id), this.view.refresh()]);
  }

  /** Its original was deleted: where a copy of it is left it is shown, else the next photo. */
  async deleted(): Promise<void> {
    const id = this.#id;
    const left = await ask(client.GET('/api/assets/{id}', { params: { path: { id } } })).catch(() => null);
    if (left?.state === 'present') {
      await this.moved();
      return;
    }
    await this.#leave();
    this.view.remove(new Set([id]));
    await this.view.refresh();
  }

  /** On to the next photo, or the one before. */
  async #leave(): Promise<void> {
    const next = (await this.view.step(this.#id, 1)) ?? (await this.view.step(this.#id, -1));
    if (next) router.go(`${this.path}/${next.id}`, { replace: true });
    else this.close();
  }

  /** Into the trash, or out of it, and on to the next photo. */
  async trash(): Promise<void> {
    const gone = this.#id;
    await this.#leave();
    if (this.view.isTrash) await restore(this.view, [gone]);
    else await moveToTrash(this.view, [gone]);
  }
}

function prefetch(next: Photo | null): void {
  if (next?.version) new Image().src = thumbnailUrl(next.id, next.version, 'preview');
}
