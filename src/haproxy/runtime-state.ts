import type { ShowInfo } from './show-info.js';
import type { LoadedCertificates, LoadedPatterns, TableUse } from './show-lists.js';
import type { ServersState } from './show-servers-state.js';
import type { StatRow } from './show-stat.js';

/** What a worker carries that its configuration does not say; a part is absent, with a reason in `unknowns`, when it could not be asked. */
export interface RuntimeState {
  readonly servers?: ServersState;
  readonly stat?: readonly StatRow[];
  readonly info?: ShowInfo;
  readonly tables?: readonly TableUse[];
  /** Maps and ACLs that have a name. */
  readonly patterns?: readonly LoadedPatterns[];
  readonly certificates?: LoadedCertificates;
  /** What the socket allows: `user`, `operator` or `admin`. */
  readonly level?: string;
  readonly unknowns: readonly string[];
}

/** Something that the running worker has and a reload takes away. */
export interface RuntimeLoss {
  readonly what:
    | 'maintenance'
    | 'drain'
    | 'enabled'
    | 'weight'
    | 'down'
    | 'checks'
    | 'address'
    | 'ssl'
    | 'maxconn'
    | 'added server'
    | 'frontend'
    | 'rate limit'
    | 'map'
    | 'certificate'
    | 'stick table';
  /** e.g. `server pages/s1`, `frontend web`. */
  readonly subject: string;
  /** How it is now, and how it will be after the reload. */
  readonly now: string;
  readonly after: string;
  /** Whether `--keep-server-state` sets it again. */
  readonly keepable: boolean;
  /** A file that the new worker reads the server's state from, whenever it was written. */
  readonly stateFile?: string;
}
