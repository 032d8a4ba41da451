/** What one try of a probe found; `message` goes into the event when it failed. */
export type ProbeResult =
  /** It passes, though not as one would wish: also said in an event. */
  { readonly passed: true; readonly warning?: string } | { readonly passed: false; readonly message: string };

export const passed: ProbeResult = { passed: true };

export const failed = (message: string): ProbeResult => ({ passed: false, message });
