import type { ServerDuplexStream } from "@grpc/grpc-js";
import type { AgentMessage, ControlMessage } from "../../proto/generated/agent.js";

/** The replica's end of the stream that a link is. */
export type LinkStream = ServerDuplexStream<AgentMessage, ControlMessage>;

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
