import { Server, ServerCredentials, status } from "@grpc/grpc-js";

const name = (bytes: Buffer) => bytes.toString("utf8", 2);
const serving = () => Buffer.from([0x08, 0x01]);

/** Only of this service does it say that it serves. */
export const healthyService = "asked";

/** Answers health checks on a port of the host's. */
export async function startHealthServer(port: number): Promise<() => void> {
  const server = new Server();
  const check = {
    path: "/grpc.health.v1.Health/Check",
    requestStream: false,
    responseStream: false,
    requestSerialize: Buffer.from,
    requestDeserialize: name,
    responseSerialize: serving,
    responseDeserialize: name,
  };
  server.addService({ check }, {
    check: ({ request }: { request: string }, answer: (error: object | null, value?: object) => void) =>
      request === healthyService ? answer(null, {}) : answer({ code: status.NOT_FOUND }),
  } as never);
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
  return () => server.forceShutdown();
}
