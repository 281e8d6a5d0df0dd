/** A promise that is settled from outside. */
export function settling<T>(): { readonly promise: Promise<T>; readonly settle: (value: T) => void } {
  const settlers: ((value: T) => void)[] = [];
  const promise = new Promise<T>((resolve) => {
    settlers.push(resolve);
  });
  return { promise, settle: (value) => settlers[0]?.(value) };
}
