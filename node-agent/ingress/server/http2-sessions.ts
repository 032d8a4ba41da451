import type { Http2SecureServer, ServerHttp2Session } from "node:http2";
import type { Clock } from "../../../common/clock.js";
import { takenBack } from "./http-limits.js";

const cancelled = 8;

/** Ends sessions that ask and take back, over and over: each such stream costs us more than them. */
export function guardSessions(server: Http2SecureServer, clock: Clock, idleMs: number): void {
  server.on("session", (session: ServerHttp2Session) => {
    const times: number[] = [];
    session.setTimeout(idleMs, () => session.close());
    session.on("error", () => session.destroy());
    session.on("stream", (stream) => {
      stream.on("error", () => {});
      stream.once("close", () => {
        if (stream.rstCode === cancelled && isFlood(times, clock.monotonic())) session.destroy();
      });
    });
  });
}

function isFlood(times: number[], now: number): boolean {
  times.push(now);
  if (times.length > takenBack.most) times.shift();
  return times.length === takenBack.most && now - (times[0] ?? 0) < takenBack.withinMs;
}
