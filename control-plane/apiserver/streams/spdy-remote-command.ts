import type { Writable } from "node:stream";
import type { Clock } from "../../../common/clock.js";
import { deferred } from "../../../common/deferred.js";
import type { UpgradedConnection } from "../http/response.js";
import { errorStreamText, type RemoteCommand, type WantedStreams } from "./remote-command.js";
import type { SpdyConnection } from "./spdy/spdy-connection.js";
import type { SpdyStream } from "./spdy/spdy-stream.js";
import { upgradeToSpdy } from "./spdy-upgrade.js";

export const spdyProtocols: readonly string[] = [
  "v4.channel.k8s.io",
  "v3.channel.k8s.io",
  "v2.channel.k8s.io",
  "channel.k8s.io",
];
const structured = new Set(["v4.channel.k8s.io"]);
const resizable = new Set(["v4.channel.k8s.io", "v3.channel.k8s.io"]);
const openWithinMs = 30_000;

/** Waits until the client has opened the streams that it announced. */
export async function spdyRemoteCommand(
  connection: UpgradedConnection,
  protocol: string,
  wanted: WantedStreams,
  clock: Clock,
): Promise<RemoteCommand> {
  const names = expectedStreams(wanted, protocol);
  const streams = new Map<string, SpdyStream>();
  const complete = deferred<void>();
  const gone = new AbortController();
  const spdy = upgradeToSpdy(connection, protocol, (stream) => {
    const name = stream.headers.get("streamtype") ?? "";
    if (!names.has(name) || streams.has(name)) return stream.destroy();
    streams.set(name, stream);
    if (streams.size === names.size) complete.resolve();
  });
  void spdy.run(connection.head).finally(() => {
    gone.abort();
    complete.reject(new Error("the client went away before it had opened its streams"));
  });
  const cancel = clock.after(openWithinMs, () => connection.socket.destroy());
  await complete.promise.finally(cancel);
  return commandOf(spdy, streams, structured.has(protocol), gone.signal, clock);
}

function expectedStreams(
  { stdin, stdout, stderr, tty }: WantedStreams,
  protocol: string,
): ReadonlySet<string> {
  return new Set([
    "error",
    ...(stdin ? ["stdin"] : []),
    ...(stdout ? ["stdout"] : []),
    ...(stderr && !tty ? ["stderr"] : []),
    ...(tty && resizable.has(protocol) ? ["resize"] : []),
  ]);
}

function commandOf(
  spdy: SpdyConnection,
  streams: ReadonlyMap<string, SpdyStream>,
  asStatus: boolean,
  gone: AbortSignal,
  clock: Clock,
): RemoteCommand {
  const [stdin, stdout, stderr, resize] = ["stdin", "stdout", "stderr", "resize"].map((name) =>
    streams.get(name),
  );
  return {
    ...(stdin ? { stdin } : {}),
    ...(stdout ? { stdout } : {}),
    ...(stderr ? { stderr } : {}),
    ...(resize ? { resize } : {}),
    gone,
    async finish(status) {
      const outputs = [stdout, stderr, streams.get("error")].filter((stream) => stream !== undefined);
      streams.get("error")?.write(errorStreamText(status, asStatus));
      await Promise.race([Promise.all(outputs.map(ended)), clock.sleep(openWithinMs, gone).catch(() => {})]);
      spdy.close();
    },
  };
}

function ended(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableFinished) return resolve();
    stream.once("close", resolve);
    stream.end(() => resolve());
  });
}
