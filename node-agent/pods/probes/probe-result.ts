/** What one try of a probe found; `message` goes into the event when it failed. */
export type ProbeResult = { readonly passed: true } | { readonly passed: false; readonly message: string };

export const passed: ProbeResult = { passed: true };

export const failed = (message: string): ProbeResult => ({ passed: false, message });
