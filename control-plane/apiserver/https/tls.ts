/** What the server shows and trusts; PEM. */
export interface ServerTls {
  readonly certificate: string;
  readonly key: string;
  /** The authorities whose client certificates are believed. */
  readonly clientAuthorities: string;
}

/** A certificate is asked for, not demanded: tokens come without one. What does not verify is refused later, with a Status. */
export const tlsOptions = ({ certificate, key, clientAuthorities }: ServerTls) => ({
  cert: certificate,
  key,
  ca: clientAuthorities,
  minVersion: "TLSv1.2" as const,
});
