import type { NodeSpec } from '../inventory/model.js';
import { inspectNode } from '../node/inspect.js';
import { mergeInspections } from '../node/inspection.js';
import { validateCandidate } from '../node/validate-candidate.js';
import type { CandidateNode } from '../plan/candidate/finding.js';
import { type CandidateSubject, candidateItems, listedItems } from '../plan/candidate/items.js';
import type { Host } from '../ssh/host.js';

/**
 * Checks the files that were staged on a node for `run`, and looks at all that their judgement asks for. Two round trips, a third one for the certificates of
 * crt-lists. Nothing of the live tree changes. Throws `NodeError` and `SshError`.
 */
export async function examineCandidate(
  host: Host,
  spec: NodeSpec,
  run: string,
  subject: CandidateSubject,
): Promise<CandidateNode> {
  const [checks, first] = await Promise.all([
    validateCandidate(host, spec, run),
    inspectNode(host, spec, candidateItems(subject), { run }),
  ]);
  const listed = listedItems(subject, first);
  const inspection =
    listed.length === 0 ? first : mergeInspections(first, await inspectNode(host, spec, listed, { run }));
  return { ...subject, checks, inspection };
}
