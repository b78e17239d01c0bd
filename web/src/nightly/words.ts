/** The nightly work in words. Pure. */
import type { Schema } from '../api/client';
import { ago } from '../shell/format';
import type { Tone } from '../shell/tones';

type Part = Schema['NightlyPartShape'];

/** How a part stands: when it was done last, or what it waits for. */
export function standing(part: Part, now?: Date): { word: string; tone: Tone } {
  const moment = part.endedAt ?? part.startedAt;
  const when = moment ? ` ${ago(moment, now)}` : '';
  switch (part.state) {
    case 'never':
      return { word: 'Not done yet', tone: 'off' };
    case 'waiting':
      return { word: 'Waiting its turn', tone: 'busy' };
    case 'running':
      return { word: 'Being done', tone: 'busy' };
    case 'done':
      return { word: `Done${when}`, tone: 'well' };
    case 'failed':
      return { word: `Failed${when}`, tone: 'attention' };
    case 'stopped':
      return { word: 'Stopped in the middle; done again the next night', tone: 'attention' };
  }
}
