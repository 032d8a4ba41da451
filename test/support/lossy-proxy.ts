import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A TCP proxy that can lose answers: what is asked arrives, but the connection breaks before the reply. */
export interface LossyProxy {
  readonly address: string;
  /** From now on requests pass; the first answer that comes back ends its connection instead. */
  loseNextAnswer(): void;
  /** True until an answer has been lost. */
  readonly losing: boolean;
  close(): Promise<void>;
}

export async function lossyProxy(target: string): Promise<LossyProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let losing = false;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (bytes) => upstream.write(bytes));
    upstream.on("data", (bytes) => {
      if (!losing) return void client.write(bytes);
      // Settings, pings and window updates are not the answer yet: an answer to a write carries more.
      if (bytes.length < 40) return;
      losing = false;
      client.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    get losing() {
      return losing;
    },
    loseNextAnswer() {
      losing = true;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
