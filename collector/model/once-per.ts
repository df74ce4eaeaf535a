/** What follows from an object that does not change is worked out once, and forgotten with the object. */
export function oncePer<Key extends object, Result>(workOut: (key: Key) => Result): (key: Key) => Result {
  const known = new WeakMap<Key, { readonly result: Result }>();
  return (key) => {
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier.result;
    const result = workOut(key);
    known.set(key, { result });
    return result;
  };
}
