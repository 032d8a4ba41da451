import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { whenAborted } from "../../common/abort.js";

/** One call of grpc.health.v1.Health/Check. */
export async function askHealth(
  host: string,
  port: number,
  service: string,
  signal: AbortSignal,
): Promise<number> {
  const client = new Client(`${host}:${port}`, credentials.createInsecure());
  return check(client, service, signal).finally(() => client.close());
}

function check(client: Client, service: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const metadata = new Metadata();
    metadata.set("user-agent", "kube-probe/1.36");
    const call = client.makeUnaryRequest(
      "/grpc.health.v1.Health/Check",
      (name: string) => Buffer.from(new BinaryWriter().uint32(10).string(name).finish()),
      statusOf,
      service,
      metadata,
      (error, status) => (error ? reject(error) : resolve(status ?? 0)),
    );
    whenAborted(signal, () => call.cancel());
  });
}

function statusOf(bytes: Buffer): number {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1) return reader.int32();
    reader.skip(type);
  }
  return 0;
}
