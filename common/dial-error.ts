const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connect: connection refused",
  EHOSTUNREACH: "connect: no route to host",
  ENETUNREACH: "connect: network is unreachable",
  ETIMEDOUT: "connect: connection timed out",
};

/** A refused dial as those who read Kubernetes' events know it; undefined for other errors. */
export function dialError(error: unknown): string | undefined {
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  const why = code === undefined ? undefined : words[code];
  return why === undefined ? undefined : `dial tcp ${host(address)}:${port}: ${why}`;
}

const host = (address = "") => (address.includes(":") ? `[${address}]` : address);
