import { pairRule, type Rule } from '../rule.js';
import { isExpired } from '../suppress.js';

/** What the inventory says to leave out. */
export const suppressionRules: readonly Rule[] = [
  pairRule({
    id: 'suppression-expired',
    severity: 'low',
    what: 'A suppression of the inventory has expired',
    why: 'It leaves nothing out any more: what it stood for is told again, or is mended and the entry is of no use.',
    remedy: 'Mend what the rule finds and remove the entry, or decide anew and give it another day.',
    sources: ['hitless inventory, risk.suppress'],
    needs: [],
    *check(_nodes, { suppressions = [], nowMs }) {
      for (const suppression of suppressions) {
        if (!isExpired(suppression, nowMs)) continue;
        const { rule, reason, until, from } = suppression;
        const message = `${rule} was to be left until ${until}: ${reason}`;
        yield { message, subject: rule, at: { file: from.file, line: from.line } };
      }
    },
  }),
];
