/** What the badge on a photo says that is not simply there. Pure. */
import type { Asset } from '../api/client';

const LABELS: Record<string, string> = {
  missing: 'Went missing', excluded: 'Left out by a pattern', 'out of scope': 'In no folder of the library',
};

export function stateLabel(asset: Pick<Asset, 'state' | 'isOffline'>, isLost: boolean): string {
  if (asset.state !== 'present') return LABELS[asset.state] ?? asset.state;
  if (isLost) return 'The original is not there at present. Homing looks where it went.';
  return asset.isOffline ? 'Offline' : '';
}
