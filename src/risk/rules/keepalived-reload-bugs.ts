import type { KeepalivedConfig } from '../../keepalived/config.js';
import type { SourceFile } from '../../keepalived/source.js';
import { compareVersions } from '../../keepalived/version.js';
import { commandsOf, DEFAULT_SCRIPT_USER, scriptUserOf } from '../../plan/candidate/commands.js';
import { nodeRule, type Rule } from '../rule.js';

/** A fault of releases `from` (included) `to` (excluded) that shows when keepalived reloads. */
interface ReloadBug {
  readonly from: string;
  readonly to: string;
  readonly what: string;
  readonly source: string;
  readonly needs?: (config: KeepalivedConfig, texts: readonly SourceFile[]) => boolean;
  readonly doubt?: string;
}

const says =
  (pattern: RegExp) =>
  (_: KeepalivedConfig, texts: readonly SourceFile[]): boolean =>
    texts.some(({ text }) => pattern.test(text));

const RELOAD_BUGS: readonly ReloadBug[] = [
  {
    from: '0.0.0',
    to: '1.4.3',
    what: 'sends no advert before it reloads: a reload longer than the rest of the master-down interval is a failover',
    source: 'acassen/keepalived#794',
  },
  {
    from: '2.0.0',
    to: '2.0.8',
    what: 'takes its sync groups to BACKUP when it reloads',
    source: 'acassen/keepalived#1017',
    needs: ({ syncGroups }) => syncGroups.length > 0,
  },
  {
    from: '2.0.10',
    to: '2.0.11',
    what: 'may crash on a reload that removes VIPs together with rules',
    source: 'acassen/keepalived#1436',
    needs: says(/^\s*virtual_rules\b/m),
  },
  {
    from: '2.1.5',
    to: '2.1.6',
    what: 'may run in circles over a reload with notify scripts',
    source: 'acassen/keepalived#1804',
    needs: ({ notifyScripts = [] }) => notifyScripts.length > 0,
  },
  {
    from: '2.2.7',
    to: '2.2.8',
    what: 'may crash on a reload with routes',
    source: 'acassen/keepalived#2360',
    needs: says(/^\s*(?:virtual|static)_routes\b/m),
    doubt: 'it needs routes of some kind that is not known: four simple ones did not bring it about',
  },
  {
    from: '2.2.7',
    to: '2.2.8',
    what: 'crashes on a reload that adds enable_snmp_vrrp',
    source: 'acassen/keepalived#2086',
    needs: says(/^\s*enable_snmp_(?:vrrp|keepalived|rfc\w*|traps)\b/m),
    doubt: 'it is there already: only its coming and going were seen to crash',
  },
  {
    from: '2.0.0',
    to: '2.3.3',
    what: 'never ends vrrp_startup_delay when it is reloaded during it',
    source: 'keepalived release notes 2.3.3',
    needs: ({ globals }) => (globals.startupDelayUs ?? 0) > 0,
  },
];

const reloadBugs = nodeRule({
  id: 'keepalived-reload-bug',
  severity: 'medium',
  what: 'This release of keepalived has a known fault that shows when it is reloaded',
  why: 'A reload that should change nothing then moves the VIP, or ends keepalived and leaves the VIP behind.',
  remedy:
    'Update keepalived; until then restart it on the BACKUP rather than reload it, and treat a reload of the MASTER as a failover.',
  sources: RELOAD_BUGS.map(({ source }) => source),
  needs: ['keepalived', 'keepalivedTexts', 'keepalivedRelease'],
  *check({ keepalived, keepalivedTexts, keepalivedRelease: release }) {
    for (const { from, to, what, source, needs, doubt } of RELOAD_BUGS) {
      if (compareVersions(release, from) < 0 || compareVersions(release, to) >= 0) continue;
      if (needs && !needs(keepalived, keepalivedTexts)) continue;
      yield { message: `keepalived ${release} ${what} (${source})`, ...(doubt !== undefined && { doubt }) };
    }
  },
});

/** Where the check of a reload ends itself; the older ones have the same code and were not tried. */
const CHECK_ENDS_ITSELF = { from: '2.2.0', tried: '2.2.7', to: '2.2.8' } as const;

const reloadsNothing = nodeRule({
  id: 'keepalived-reload-check-ends-itself',
  severity: 'high',
  what: 'With reload_check_config and a script user, this release of keepalived never reloads',
  why: 'The check that goes before a reload (keepalived -t) ends itself with SIGTERM where a script runs as another user than root. keepalived takes that for a bad configuration and keeps the old one, systemctl reload reports success, and no change is ever in force.',
  remedy:
    'Update to keepalived 2.2.8 or later; until then let root run the scripts (script_user root, with enable_script_security), or take reload_check_config out.',
  sources: [
    'acassen/keepalived#2617',
    'acassen/keepalived#2182 (fixed in 2.2.8)',
    'measured on keepalived 2.2.7: "reload_check exited due to signal 15"',
  ],
  needs: ['keepalived', 'keepalivedRelease'],
  *check({ keepalived, keepalivedRelease: release, inspection }) {
    const { from, tried, to } = CHECK_ENDS_ITSELF;
    if (!keepalived.globals.reloadCheckConfig) return;
    if (compareVersions(release, from) < 0 || compareVersions(release, to) >= 0) return;
    for (const command of commandsOf(keepalived)) {
      const { user } = scriptUserOf(command, keepalived);
      if (user === 'root' || inspection?.users.get(user)?.uid === 0) continue;
      if (user === DEFAULT_SCRIPT_USER && inspection?.users.has(user) === false) continue;
      const isTold = user !== DEFAULT_SCRIPT_USER || inspection !== undefined;
      const doubt = !isTold
        ? `whether there is a user ${user} is not known`
        : compareVersions(release, tried) < 0
          ? `it was seen on ${tried}`
          : undefined;
      yield {
        message: `keepalived ${release} checks each reload, and ends its check over ${command.what}, which runs as ${user}`,
        at: command.at,
        ...(doubt !== undefined && { doubt }),
      };
      return;
    }
  },
});

/** What is known to go wrong as a release of keepalived reloads. */
export const keepalivedReloadRules: readonly Rule[] = [reloadBugs, reloadsNothing];
