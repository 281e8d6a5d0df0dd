/**
 * Everything that one node is to have on its disk, by content. `Secrets` tells whether the secrets are in it (`filled`) or masked:
 * a masked bundle is for the eyes, never to be installed.
 */
export interface Bundle<Secrets extends 'filled' | 'masked' = 'filled'> {
  readonly node: string;
  readonly secrets: Secrets;
  /** SHA-256 in hex over everything that would be installed: two bundles of one digest install the same. */
  readonly digest: string;
  /** Sorted by path. */
  readonly files: readonly BundleFile[];
  /** Directories on the node in which no other files are to be, sorted. */
  readonly purge: readonly string[];
}

export interface BundleFile {
  /** Absolute path on the node. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Of the content, in hex. */
  readonly sha256: string;
  /** Name or number; absent: as the file on the node has it, `root` for a new one. */
  readonly owner?: string;
  readonly group?: string;
  /** Four octal digits; absent: as the file on the node has them, `newMode` for a new one. */
  readonly mode?: string;
  /** Four octal digits. */
  readonly newMode: string;
  /** Absolute path on this machine. */
  readonly source: string;
  readonly template: boolean;
  /** Names of the secrets that are in the content. */
  readonly secretNames: readonly string[];
  /** What may be shown of content with secrets in it; absent: nothing in it came from a secret. */
  readonly masked?: Masked;
}

/** The content as a template makes it of masks instead of secrets, or why there is no such thing. */
export type Masked = { readonly text: string } | { readonly reason: string };
