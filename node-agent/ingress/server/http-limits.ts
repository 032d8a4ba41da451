/** How long anybody may take, and how much they may send, before anything of a request is believed. */
export const httpLimits = {
  headersTimeout: 10_000,
  /** A body is bounded by its size, and by how long it may stand still. */
  requestTimeout: 0,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
  insecureHTTPParser: false,
  requireHostHeader: true,
} as const;

/** A client's socket on which nothing moves. */
export const idleSocketMs = 120_000;

export const http2Limits = {
  maxSessionMemory: 8,
  maxOutstandingPings: 4,
  maxSessionInvalidFrames: 64,
  maxSessionRejectedStreams: 32,
  unknownProtocolTimeout: 5_000,
  settings: { maxConcurrentStreams: 128, maxHeaderListSize: 16_384, initialWindowSize: 262_144 },
} as const;

/** Streams that a client takes back: more than so many in so long are a flood. */
export const takenBack = { most: 200, withinMs: 10_000 };
