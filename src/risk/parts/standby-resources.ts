import { judgeProcess } from '../../plan/candidate/process.js';
import { mibText } from '../../plan/old-workers.js';
import type { NodeEvidence } from '../evidence.js';
import type { ReadinessCheck } from '../report.js';
import { inspected, lacking, noMaster, type Standby } from './standby.js';

/** Whether a standby has what the MASTERs' load takes: open files and memory. */
export const resourceChecks = (standby: Standby): readonly ReadinessCheck[] => [fileLimit(standby), memory(standby)];

function fileLimit({ node, masters }: Standby): ReadinessCheck {
  const what = 'open files';
  const nodes = inspected(what, [node]);
  if ('what' in nodes) return nodes;
  const [found] = nodes.flatMap(judgeProcess).filter(({ rule }) => rule === 'open-files');
  if (found !== undefined) return { what, verdict: found.verdict === 'blocked' ? 'bad' : 'unknown', text: found.text };
  const openFiles = node.inspection?.limits.openFiles;
  if (openFiles === undefined)
    return { what, verdict: 'unknown', text: 'how many files HAProxy may open is not known' };
  const better = masters.find((master) => (master.inspection?.limits.openFiles ?? 0) > openFiles);
  return better === undefined
    ? { what, verdict: 'ok', text: `HAProxy may open ${openFiles}` }
    : {
        what,
        verdict: 'differs',
        text: `HAProxy may open ${openFiles}, ${better.inspection?.limits.openFiles} on ${better.node}`,
      };
}

/** As MASTER its HAProxy would grow to what that of the MASTER holds now. */
function memory({ node, masters }: Standby): ReadinessCheck {
  const what = 'memory';
  const without = lacking(what, [node, ...masters], 'workerUse');
  if (without !== undefined) return without;
  if (masters.length === 0) return noMaster(what);
  const freeKib = node.workerUse?.freeKib;
  if (freeKib === undefined) return { what, verdict: 'unknown', text: `what is free on ${node.node} is not known` };
  const wantedKib = Math.max(...masters.map(rssOf)) - rssOf(node);
  const text = `${mibText(freeKib)} are free; HAProxy holds ${mibText(rssOf(node))} here, ${masters.map((each) => `${mibText(rssOf(each))} on ${each.node}`).join(', ')}`;
  return freeKib < wantedKib ? { what, verdict: 'bad', text } : { what, verdict: 'ok', text };
}

const rssOf = ({ workerUse }: NodeEvidence): number =>
  (workerUse?.processes ?? []).reduce((sum, { rssKib }) => sum + rssKib, 0);
