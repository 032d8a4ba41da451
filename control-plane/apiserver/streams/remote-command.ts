import type { Readable, Writable } from "node:stream";
import type { V1Status } from "../../../api/generated/types.js";

/** Which streams an exec or attach wants. */
export interface WantedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** A client's end of an exec or attach, whatever carries it. */
export interface RemoteCommand {
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  /** `{"Width":w,"Height":h}` each. */
  readonly resize?: Readable;
  /** Aborts when the client has gone. */
  readonly gone: AbortSignal;
  /** Tells how it ended, once the output is sent, and closes. */
  finish(status: V1Status): Promise<void>;
}

/** What the error stream says: a Status since v4, before that a sentence, and nothing on success. */
export function errorStreamText(status: V1Status, structured: boolean): string {
  if (structured) return JSON.stringify(status);
  return status.status === "Success" ? "" : (status.message ?? "unknown error");
}
