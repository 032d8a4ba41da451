/** Those of gRPC's that the world itself gives. */
export const codes = { cancelled: 1, unavailable: 14 } as const;

/** An error as gRPC's client has it. */
export const callError = (code: number, message: string): Error =>
  Object.assign(new Error(message), { code });

export const unavailable = (): Error => callError(codes.unavailable, "the replica is not reached");
