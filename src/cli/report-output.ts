import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { NO_PAINT, paintFor } from '../report/paint.js';
import { riskLines } from '../report/risk/text.js';
import type { RiskReport } from '../risk/report.js';
import type { Rule } from '../risk/rule.js';
import { Complaint } from './complaint.js';
import { sayOnStderr } from './screen.js';

export const REPORT_FORMATS = ['text', 'markdown', 'html', 'json', 'sarif', 'junit'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What the command line says about where a report goes. */
export interface ReportOptions {
  readonly format?: ReportFormat;
  readonly out?: string;
  readonly json?: boolean;
}

/** Where a report goes, and as what. Absent `file`: standard output. */
export interface ReportOutput {
  readonly format: ReportFormat;
  readonly file?: string;
}

const FORMAT_OF_ENDING: Readonly<Record<string, ReportFormat>> = {
  '.txt': 'text',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.json': 'json',
  '.sarif': 'sarif',
  '.xml': 'junit',
};

/**
 * The format is the one that is named, else that of the file's ending, else text.
 * @throws Complaint when options contradict each other, or a file's ending says no format
 */
export function reportOutput({ format, out, json = false }: ReportOptions): ReportOutput {
  if (json && format !== undefined && format !== 'json')
    throw new Complaint(`--json and --format ${format} contradict each other: give one of them`);
  const named = json ? 'json' : format;
  if (out === undefined) return { format: named ?? 'text' };
  const ending = extname(out).toLowerCase();
  const told = named ?? FORMAT_OF_ENDING[ending];
  if (told === undefined)
    throw new Complaint(
      `--out ${out}: no format is known for ${ending === '' ? 'a name without an ending' : ending}: name one with --format ${REPORT_FORMATS.join('|')}`,
    );
  return { format: told, file: out };
}

/** Columns of a text that is not for a terminal. */
const FILE_WIDTH = 100;

/** Writes a report where it is to go; `rules` are those that were asked. */
export async function writeReport(report: RiskReport, rules: readonly Rule[], output: ReportOutput): Promise<void> {
  const text = await rendered(report, rules, output);
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  if (output.file === undefined) {
    process.stdout.write(whole);
    return;
  }
  try {
    writeFileSync(output.file, whole);
  } catch (error) {
    throw new Complaint(
      `--out ${output.file} can't be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  sayOnStderr(`written: ${output.file}`);
}

/** Only the renderer that is asked for is loaded. */
async function rendered(report: RiskReport, rules: readonly Rule[], { format, file }: ReportOutput): Promise<string> {
  switch (format) {
    case 'text': {
      const [paint, width] =
        file === undefined ? [paintFor(process.stdout), process.stdout.columns || FILE_WIDTH] : [NO_PAINT, FILE_WIDTH];
      return riskLines(report, paint, width).join('\n');
    }
    case 'markdown':
      return (await import('../report/risk/markdown.js')).riskMarkdown(report);
    case 'html':
      return (await import('../report/risk/html.js')).riskHtml(report);
    case 'json':
      return (await import('../report/risk/json.js')).riskJson(report);
    case 'sarif':
      return (await import('../report/risk/sarif.js')).riskSarif(report, rules);
    case 'junit':
      return (await import('../report/risk/junit.js')).riskJunit(report, rules);
  }
}
