import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { whenAborted } from "../../../common/abort.js";
import { failed, type ProbeResult, passed } from "./probe-result.js";

const serving = 1;
const names = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

/** Asks grpc.health.v1.Health whether `service` serves. */
export async function grpcProbe(
  host: string,
  port: number,
  service: string,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const client = new Client(`${host}:${port}`, credentials.createInsecure());
  try {
    const status = await check(client, service, signal);
    return status === serving ? passed : failed(`service unhealthy (responded with "${names[status]}")`);
  } catch (error) {
    if (signal.aborted) return failed("error: health rpc probe failed: context deadline exceeded");
    const { details, message } = error as { details?: string; message: string };
    return failed(`error: health rpc probe failed: ${details || message}`);
  } finally {
    client.close();
  }
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
