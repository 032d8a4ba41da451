export interface NameServer {
  readonly host: string;
  readonly port: number;
}

/** Asks one name server one question; rejects when it can't be reached, hangs up, or is silent for so long. */
type Ask = (server: NameServer, query: Buffer, timeoutMs: number) => Promise<Buffer>;

/** The name servers of the world, over either transport. */
export interface NameServers {
  readonly udp: Ask;
  readonly tcp: Ask;
}
