import { posix } from 'node:path';
import type { HaproxyConfig } from '../../haproxy/config.js';
import { refuseByConfig } from '../../haproxy/config-refusal.js';
import { globalSettings, lastGlobal } from '../../haproxy/global.js';
import { OPEN_LAST_LINE } from '../../haproxy/sections.js';
import { versionAtLeast } from '../../haproxy/version.js';
import type { Limits } from '../../node/limits.js';
import { processesOf } from '../../node/runtime-facts.js';
import { type CandidateFinding, findingsOf, type InspectedNode } from './finding.js';
import { pidFileOf } from './items.js';
import { absolutePath } from './paths.js';

/** What decides whether a HAProxy process comes up with its new global section: `haproxy -c` looks at none of it. */
export const judgeProcess = (node: InspectedNode): readonly CandidateFinding[] => {
  const { haproxy: config } = node;
  if (config === undefined) return [];
  return [
    ...refusal(node, config),
    ...chroot(node, config),
    ...pidFile(node, config),
    ...enoughFiles(node, config),
    ...memory(node),
    ...lastLine(node, config),
  ];
};

/** `program` and `grace`: no reload gets around them. */
function refusal({ facts }: InspectedNode, config: HaproxyConfig): readonly CandidateFinding[] {
  const choice = refuseByConfig(config);
  return choice?.verdict === 'blocked'
    ? [findingsOf(facts.node, 'not-reloadable')('blocked', choice.reason, { remedy: choice.remedy })]
    : [];
}

const KEEPS_OLD_WORKER = [3, 1] as const;

/** Before 3.1 the old workers are told to go before the new one changes its root: when that fails, nobody serves. */
function chroot({ facts, inspection }: InspectedNode, config: HaproxyConfig): readonly CandidateFinding[] {
  const found = findingsOf(facts.node, 'chroot');
  const written = globalSettings(config).chroot;
  if (written === undefined) return [];
  const { at, conditions } = written;
  const place = absolutePath(written.value, at, { facts, config });
  const directory = place === undefined ? undefined : inspection.paths.get(place);
  if (directory?.kind !== 'directory') {
    const survives = versionAtLeast(facts.haproxy.version ?? '', KEEPS_OLD_WORKER);
    const end = survives
      ? 'the new worker would not start'
      : 'the reload would end HAProxy, master and old workers too';
    const why = directory === undefined ? 'is not there' : 'is no directory';
    return [
      found('blocked', `chroot ${written.value} ${why}: ${end}`, {
        at,
        conditional: conditions.length > 0,
        remedy: `make the directory, owned by root and writable by nobody: install -d -m 0755 ${written.value}`,
      }),
    ];
  }
  const { mode, gid } = directory;
  const isOpen = (mode & 0o002) !== 0 || (gid !== 0 && (mode & 0o020) !== 0);
  return isOpen
    ? [
        found('warning', `chroot ${written.value} can be written by others than root`, {
          at,
          remedy: `chmod go-w ${written.value}`,
        }),
      ]
    : [];
}

function pidFile({ facts, inspection }: InspectedNode, config: HaproxyConfig): readonly CandidateFinding[] {
  return pidFileOf(facts, config)
    .filter(({ place }) => inspection.paths.get(posix.dirname(place))?.kind !== 'directory')
    .map(({ place, at }) =>
      findingsOf(facts.node, 'pid-directory')('blocked', `the directory of the pid file ${place} is not there`, {
        ...(at === undefined ? {} : { at }),
        remedy: `make it: install -d ${posix.dirname(place)}`,
      }),
    );
}

const CAP_SYS_RESOURCE = 1n << 24n;

/** What the process may raise its limit of open files to; undefined when it is not known. */
function mostOpenFiles({ openFiles, nrOpen, capabilities }: Limits): number | undefined {
  const mayRaise = capabilities !== undefined && (capabilities & CAP_SYS_RESOURCE) !== 0n;
  return mayRaise && nrOpen !== undefined ? Math.max(nrOpen, openFiles ?? 0) : openFiles;
}

const STRICT_LIMITS = [2, 3] as const;

/** HAProxy opens two descriptors a connection, and one a listener; `ulimit-n` is taken as it stands. */
function enoughFiles({ facts, inspection }: InspectedNode, config: HaproxyConfig): readonly CandidateFinding[] {
  const { maxconn, ulimitN, strictLimits } = globalSettings(config);
  const written = ulimitN ?? maxconn;
  const most = mostOpenFiles(inspection.limits);
  if (written === undefined) return [];
  if (most === undefined) {
    const text = 'how many files HAProxy may open is not known';
    return [findingsOf(facts.node, 'open-files-unknown')('warning', text, { at: written.at })];
  }
  const hard = Number(lastGlobal(config, 'fd-hard-limit')?.words[1] ?? Number.NaN);
  const limit = Number.isNaN(hard) ? most : Math.min(most, hard);
  const needed = ulimitN === undefined ? 2 * written.value + config.binds.length : written.value;
  if (needed <= limit) return [];
  // a daemon is started anew, with other limits than those of the one that runs
  const isKnown = processesOf(facts.haproxy).mode === 'master-worker';
  const isStrict = isKnown && (strictLimits?.value ?? versionAtLeast(facts.haproxy.version ?? '', STRICT_LIMITS));
  const what = ulimitN === undefined ? `maxconn ${written.value}` : `ulimit-n ${written.value}`;
  return [
    findingsOf(facts.node, 'open-files')(
      isStrict ? 'blocked' : 'warning',
      `${what} needs ${needed} open files or more, HAProxy may open ${limit}${isStrict ? ': it would not start' : ''}`,
      {
        at: written.at,
        remedy: 'raise LimitNOFILE of the unit and restart HAProxy once, or lower the value',
        conditional: written.conditions.length > 0,
      },
    ),
  ];
}

/** Old and new worker live side by side until the last old session ends. */
function memory({ facts, inspection }: InspectedNode): readonly CandidateFinding[] {
  const { memAvailableKb, largestRssKb } = inspection.limits;
  if (memAvailableKb === undefined || largestRssKb === undefined || largestRssKb < memAvailableKb) return [];
  const text = `a HAProxy process holds ${largestRssKb} kB and ${memAvailableKb} kB are free: a second one may not fit beside it`;
  return [findingsOf(facts.node, 'memory')('blocked', text, { remedy: 'free memory, or wait for old workers to end' })];
}

/** From 2.3 on `haproxy -c` refuses it; before, it is for the next upgrade to trip over. */
const lastLine = ({ facts }: InspectedNode, config: HaproxyConfig): readonly CandidateFinding[] =>
  config.warnings
    .filter(({ message }) => message.startsWith(OPEN_LAST_LINE))
    .map(({ message, at }) =>
      findingsOf(facts.node, 'last-line')('warning', message, { at, remedy: 'end the file with a newline' }),
    );
