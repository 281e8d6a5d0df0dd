import type { Bundle } from '../bundle/bundle.js';
import type { Loaded } from '../bundle/load-bundles.js';
import type { Pair } from '../inventory/model.js';
import { Complaint } from './complaint.js';
import { mistakesText } from './fleet.js';

/** What the nodes of pairs are to have. All that is wrong with sources, templates and secrets is one complaint. */
export async function readBundles<Secrets extends Bundle<'filled' | 'masked'>['secrets']>(
  pairs: readonly Pair[],
  secrets: Secrets,
): Promise<Extract<Loaded<Secrets>, { readonly ok: true }>> {
  // Only commands that look at files wait until the template engine is loaded.
  const { loadBundles } = await import('../bundle/load-bundles.js');
  const loaded: Loaded<Secrets> = await loadBundles(pairs, secrets);
  if (!loaded.ok) throw new Complaint(mistakesText(loaded.mistakes, 'the files of the inventory'));
  return loaded;
}
