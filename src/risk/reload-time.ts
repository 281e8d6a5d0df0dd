/** More than this share of the peers' master-down interval leaves too little for a busy moment. */
const MOST_OF_IT = 0.5;

/**
 * Whether keepalived reads its files well within the time after which its peers take over: a MASTER sends one advert before it reads them and none until it has
 * (`reload_vrrp_thread`; keepalived since 1.4.3).
 */
export const readsInTime = (keepalivedTestMs: number, masterDownUs: number): boolean =>
  keepalivedTestMs * 1000 <= masterDownUs * MOST_OF_IT;
