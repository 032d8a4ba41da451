import type { Duplex } from "node:stream";
import { ApiError } from "../../api/errors.js";
import type { V1Status } from "../../api/generated/types.js";
import { deferred } from "../../common/deferred.js";
import type { Guard } from "../../common/guard.js";
import { type FrameStream, TunnelChannels } from "../../proto/tunnel-channels.js";
import type { Tunnel } from "../apiserver/nodes/node-dialer.js";
import { decodeReport } from "./decode-report.js";

const success: V1Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };

/** The replica's end of a tunnel. */
export class OpenTunnel implements Tunnel {
  private readonly channels: TunnelChannels;
  private readonly acceptance = deferred<void>();
  private readonly outcome = deferred<V1Status>();
  private isAccepted = false;

  /** @param cancel makes the agent end its call */
  constructor(
    private readonly stream: FrameStream,
    guard: Guard,
    private readonly cancel: () => void,
  ) {
    this.channels = new TunnelChannels(stream, (status) => this.onStatus(status), guard);
    this.acceptance.promise.catch(() => {});
    stream.on("end", () => this.finish(broken("the node closed the tunnel")));
    stream.on("error", (cause: unknown) => this.finish(broken("the tunnel broke", cause)));
    stream.on("close", () => this.finish(broken("the tunnel was closed")));
  }

  /** Resolves when the agent serves the target; rejects with its ApiError. */
  get accepted(): Promise<void> {
    return this.acceptance.promise;
  }

  get result(): Promise<V1Status> {
    return this.outcome.promise;
  }

  channel(id: number): Duplex {
    return this.channels.channel(id);
  }

  start(): void {
    this.channels.sendStatus(Buffer.from(JSON.stringify(success)));
  }

  close(): void {
    this.finish(broken("the tunnel was closed"));
    this.stream.end();
    this.cancel();
  }

  private onStatus(bytes: Buffer): void {
    const status = parse(bytes);
    if (!this.isAccepted && status.status === "Success") {
      this.isAccepted = true;
      this.acceptance.resolve();
      return;
    }
    this.acceptance.reject(ApiError.fromStatus(status));
    this.outcome.resolve(status);
    this.channels.close();
    this.stream.end();
  }

  /** For a tunnel that ends without its last status; nothing after that. */
  private finish(error: ApiError): void {
    this.acceptance.reject(error);
    this.outcome.resolve(error.toStatus());
    this.channels.close(error);
  }
}

function broken(message: string, cause?: unknown): ApiError {
  return new ApiError("InternalError", message, undefined, { cause });
}

function parse(bytes: Buffer): V1Status {
  try {
    return decodeReport<V1Status>(bytes, "V1Status");
  } catch (cause) {
    return broken("the node sent a status that is none", cause).toStatus();
  }
}
