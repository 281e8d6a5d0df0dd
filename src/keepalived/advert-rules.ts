import { compareReleases, type Release, readRelease } from '../vrrp/release.js';
import type { AdvertRules } from './config.js';
import { flag, type Globals } from './globals.js';
import { type Block, last } from './scalars.js';

/** From it on `skip_check_adv_addr off` skips the check all the same. */
const FIRST_WITHOUT_SKIP_OFF: Release = [2, 2, 0];

/** How an instance answers adverts: its own keywords, else the global ones; strict mode leaves no choice for the first two. */
export function readAdvertRules(
  { directive }: Block,
  {
    globals,
    strict,
    release,
  }: { readonly globals: Globals; readonly strict: boolean; readonly release: string | undefined },
): AdvertRules {
  const parsed = release === undefined ? undefined : readRelease(release);
  const skipOff = parsed !== undefined && compareReleases(parsed, FIRST_WITHOUT_SKIP_OFF) < 0;
  const skip = skipOff ? flag(directive, 'skip_check_adv_addr') : last(directive, 'skip_check_adv_addr') && true;
  return {
    lowerPrioNoAdvert: strict || (flag(directive, 'lower_prio_no_advert') ?? globals.lowerPrioNoAdvert ?? false),
    higherPrioSendAdvert:
      !strict && (flag(directive, 'higher_prio_send_advert') ?? globals.higherPrioSendAdvert ?? false),
    skipCheckAdvAddr: skip ?? globals.skipCheckAdvAddr ?? false,
    checkUnicastSrc: flag(directive, 'check_unicast_src') ?? globals.checkUnicastSrc ?? false,
  };
}
