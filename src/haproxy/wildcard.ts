/** Whether an address stands for all of a node's: as HAProxy writes it, or as `*`, which is what ss calls the wildcard of both families. */
export const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::' || address === '*';
