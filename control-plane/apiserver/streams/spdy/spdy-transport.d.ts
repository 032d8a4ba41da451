declare module "spdy-transport/lib/spdy-transport/protocol/spdy/dictionary.js" {
  /** The zlib dictionaries that SPDY fixes, by version. */
  const dictionaries: { readonly 2: Buffer; readonly 3: Buffer; readonly 3.1: Buffer };
  export default dictionaries;
}
