import type { AgentMessage, ControlMessage } from "../../proto/generated/agent.js";

/** The replica's end of the stream that a link is: what is used of gRPC's. */
export interface LinkStream {
  readonly writableEnded: boolean;
  readonly writableLength: number;
  on(event: "data", listener: (message: AgentMessage) => void): unknown;
  on(event: "end" | "close" | "cancelled" | "error", listener: () => void): unknown;
  once(event: "data", listener: (message: AgentMessage) => void): unknown;
  once(event: "cancelled" | "error" | "drain", listener: () => void): unknown;
  off(event: "drain", listener: () => void): unknown;
  /** Ends it, for a reason that the agent is told. */
  emit(event: "error", reason: Error): unknown;
  pause(): unknown;
  resume(): unknown;
  /** False: wait for `drain` before the next. */
  write(message: ControlMessage): boolean;
  end(): unknown;
}

/** Writes a message; resolves when there is room for the next. Throws when `signal` had aborted. */
export async function writePaced(
  stream: LinkStream,
  message: ControlMessage["message"],
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  if (stream.write({ message })) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      stream.off("drain", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    stream.once("drain", done);
    signal.addEventListener("abort", done, { once: true });
  });
}
