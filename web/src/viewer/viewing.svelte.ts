/** The photo that the viewer shows: what is known of it, what comes next to it, and what is done to it. */
import { ask, client, messageOf, thumbnailUrl, type Asset, type Schema } from '../api/client';
import { router } from '../shell/router.svelte';
import { toasts } from '../shell/toasts.svelte';
import { moveToTrash, restore } from '../timeline/acts';
import type { Photo } from '../timeline/months';
import type { TimelineView } from '../timeline/view.svelte';

export class Viewing {
  asset = $state<Asset | null>(null);
  /** The last photo that was known: its panel stays until the next one's words are here. */
  last = $state<Asset | null>(null);
  photo = $state<Photo | null>(null);
  problem = $state('');
  #id = '';

  constructor(
    private readonly view: TimelineView,
    /** Where the viewer goes when it closes: "/photos". */
    private readonly path: string,
  ) {}

  async show(id: string): Promise<void> {
    this.#id = id;
    const found = this.view.find(id);
    this.photo = found?.month.photos?.[found.index] ?? null;
    this.problem = '';
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
      if (!this.photo) await this.#findInTimeline(answer);
    } catch (failure) {
      if (id === this.#id) this.problem = messageOf(failure);
    }
    for (const by of [1, -1] as const) void this.view.step(id, by).then(prefetch);
  }

  /** Came by a link: the timeline below goes to the photo, so that arrows and "back" work as always. */
  async #findInTimeline(answer: Asset): Promise<void> {
    const { view } = this;
    for (let tries = 0; tries < 50 && view.stage === 'loading'; tries += 1) await new Promise(requestAnimationFrame);
    const key = `${answer.localDateTime.slice(0, 7)}-01`;
    const month = view.months.find((one) => one.key === key);
    if (!month) return;
    await view.ensure(month);
    if (view.reveal(answer.id, true)) this.photo = month.photos?.find((one) => one.id === answer.id) ?? null;
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

  /** It was relinked, or that was undone: this photo and the timeline below are asked for anew. */
  async moved(): Promise<void> {
    await Promise.all([this.show(this.#id), this.view.refresh()]);
  }

  /** Into the trash, or out of it, and on to the next photo. */
  async trash(): Promise<void> {
    const gone = this.#id;
    const next = (await this.view.step(gone, 1)) ?? (await this.view.step(gone, -1));
    if (next) router.go(`${this.path}/${next.id}`, { replace: true });
    else this.close();
    if (this.view.filter.isTrashed) await restore(this.view, [gone]);
    else await moveToTrash(this.view, [gone]);
  }
}

function prefetch(next: Photo | null): void {
  if (next?.version) new Image().src = thumbnailUrl(next.id, next.version, 'preview');
}
