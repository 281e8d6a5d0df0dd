import * as z from 'zod';
import { bareMode, modeComplaint, nodePathComplaint, ownerComplaint, purgeComplaint } from './node-files.js';
import { checkedText, complaintText, localPath, patternText } from './schema-text.js';
import type { SourcePlace } from './source-text.js';
import { builtInNames } from './template-names.js';

const fileMap = z.strictObject({
  path: checkedText(nodePathComplaint).describe('Absolute path on the node, of the file or of the directory.'),
  source: localPath.describe(
    'File or directory on this machine: absolute, relative to this inventory file, or ~/…; none leaves out what was inherited for this path.',
  ),
  owner: z.exactOptional(
    checkedText(ownerComplaint).describe(
      'User that owns the files. Default: as the file on the node has it; root for a new one.',
    ),
  ),
  group: z.exactOptional(
    checkedText(ownerComplaint).describe(
      'Group of the files. Default: as the file on the node has it; root for a new one.',
    ),
  ),
  mode: z.exactOptional(
    z
      .string({ error: ({ input }) => (typeof input === 'number' ? complaintText(bareMode(input)) : undefined) })
      .superRefine((text, context) => {
        const complaint = modeComplaint(text);
        if (complaint !== undefined) context.addIssue({ code: 'custom', message: complaintText(complaint) });
      })
      .describe(
        "Octal permissions in quotes, such as '0640'. Default: as the file on the node has them; for a new one 0644, without the others' rights where the source has none.",
      ),
  ),
  template: z.exactOptional(
    z.boolean().describe('Whether it is a Jinja template. Default: files whose name ends in .j2 are.'),
  ),
  purge: z.exactOptional(
    z
      .boolean()
      .describe('Whether files in the directory on the node that the source has not are deleted. Default false.'),
  ),
});

const nowhere: SourcePlace = { file: '', line: 0, column: 0 };

/** One file or directory of a node. `from` is filled in when the file it stands in is known. */
const fileSchema = fileMap
  .superRefine(({ path, purge }, context) => {
    const complaint = purge === true ? purgeComplaint(path) : undefined;
    if (complaint !== undefined)
      context.addIssue({ code: 'custom', path: ['purge'], message: complaintText(complaint) });
  })
  .transform((entry) => ({ ...entry, path: entry.path.replace(/\/$/, ''), from: nowhere }));

const filesSchema = z
  .array(fileSchema)
  .max(1000)
  .superRefine((entries, context) => {
    const seen = new Set<string>();
    for (const [index, { path }] of entries.entries()) {
      const suggestion = 'keep one of them here; a pair overrides defaults and groups, and a node its pair';
      const message = complaintText({ message: `two entries install ${path}`, suggestion });
      if (seen.has(path)) context.addIssue({ code: 'custom', path: [index, 'path'], message });
      seen.add(path);
    }
  })
  .describe('Files that the nodes are to have. Entries of all levels add up by path; the nearest to the node wins.');

const variableName = patternText(
  /^[A-Za-z_][A-Za-z0-9_]{0,99}$/,
  'a name of letters, digits and "_", not beginning with a digit',
).refine((name) => !builtInNames.includes(name), {
  error: complaintText({ message: 'templates have this name already', suggestion: 'choose another' }),
});

const varsSchema = z
  .record(variableName, z.unknown())
  .describe('Variables of templates: any YAML values. Levels are merged by name; a value is replaced whole.');

/** JSON Schema's way to say what is checked below. */
const exactlyOne = { oneOf: [{ required: ['env'] }, { required: ['file'] }, { required: ['command'] }] };

const secretSchema = z
  .strictObject({
    env: z.exactOptional(
      patternText(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable').describe(
        'Environment variable that holds it.',
      ),
    ),
    file: z.exactOptional(localPath.describe('File that holds it; its last line end does not count.')),
    command: z.exactOptional(
      z
        .array(z.string())
        .min(1)
        .max(100)
        .describe(
          'Program and arguments that print it, run without a shell, for at most 30 seconds; the last line end does not count.',
        ),
    ),
  })
  .superRefine((entry, context) => {
    const misspelt = context.issues.some(({ code }) => code === 'unrecognized_keys');
    if (Object.keys(entry).length !== 1 && !misspelt)
      context.addIssue({ code: 'custom', message: 'give exactly one of env, file and command' });
  })
  .transform((entry) => ({ ...entry, directory: '' }))
  .meta({
    description: 'Where one secret comes from. It is fetched when a template uses it, and never shown.',
    ...exactlyOne,
  });

const secretsSchema = z
  .record(variableName, secretSchema)
  .describe('Secrets of templates by name: {{ secrets.NAME }}. Levels are merged by name.');

/** What a level says of the content of nodes. */
export const contentSettings = {
  files: z.exactOptional(filesSchema),
  vars: z.exactOptional(varsSchema),
  secrets: z.exactOptional(secretsSchema),
};

export type FileEntry = z.output<typeof fileSchema>;
export type SecretEntry = z.output<typeof secretSchema>;

/** The content that one level gives. */
export interface ContentEntry {
  files?: FileEntry[];
  vars?: Record<string, unknown>;
  secrets?: Record<string, SecretEntry>;
}
