import { z } from 'zod';

const us = (what: string) => z.int().describe(`${what}, microseconds.`);
const lasts = (when: string) =>
  z.int().nullable().describe(`${when}, microseconds; null: as configured it never happens.`);

export const failoverSchema = z.object({
  instance: z.string().describe('Name of the VRRP instance.'),
  master: z.string().describe('The node that is MASTER.'),
  backup: z.string().describe('The node that takes over.'),
  backupSkewUs: us('Its skew time'),
  backupMasterDownUs: us('Its master-down interval'),
  windows: z
    .array(
      z.object({
        event: z
          .enum([
            'crash',
            'cut',
            'link-down',
            'stop',
            'kill-parent',
            'fault',
            'check-failure',
            'priority-drop',
            'priority-reload',
            'preempt-back',
            'reload',
            'restart',
            'respawn',
            'kill',
            'freeze',
            'split',
            'address-removed',
          ])
          .describe('What happens to the MASTER.'),
        check: z.string().optional().describe('The tracked script that fails.'),
        what: z.enum(['VIP absent', 'handover delay', 'service absent']).describe('What lasts so long.'),
        bestUs: lasts('At best'),
        typicalUs: lasts('Typically'),
        worstUs: lasts('At worst'),
        formula: z.string().describe('How the numbers came about.'),
      }),
    )
    .describe('How long each thing that can happen takes.'),
});
