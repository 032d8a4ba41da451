import { ApiError } from "../../../api/errors.js";
import { unlessAborted } from "../../../common/abort.js";
import type { Clock } from "../../../common/clock.js";
import { isAbort } from "../../../common/errors.js";
import type { RequestContext } from "../../registry/contract/request-context.js";
import type { EntryEvent } from "../../registry/contract/resource-store.js";
import type { Exchange } from "../exchange/exchange.js";
import { header } from "../http/request.js";
import type { BodyWriter, HttpResponse } from "../http/response.js";
import { representationOf } from "../negotiation/representation.js";
import type { Target } from "../negotiation/target.js";
import { WatchFrames } from "../negotiation/watch-frames.js";
import { sendLines } from "../streams/websocket-lines.js";
import { contextOf } from "./context.js";
import { type WatchRequest, watchOptions } from "./read-options.js";
import type { HandlerServices } from "./services.js";

const minimumSeconds = 1_800;
/** A client that takes nothing for so long is cut off; it comes back from where it was. */
const stalledMs = 30_000;

type Events = AsyncIterable<readonly EntryEvent[]>;

/**
 * Events as they happen: a JSON line each, or a message each to who asked for a WebSocket. A start that is too old is
 * told as an ERROR event, as later trouble is.
 */
export async function watch(
  exchange: Exchange,
  target: Target,
  services: HandlerServices,
): Promise<HttpResponse> {
  const options = watchOptions(exchange);
  const frames = new WatchFrames(target, representationOf(exchange), exchange.query, services.clock);
  const stop = new AbortController();
  const context = { ...contextOf(exchange), signal: AbortSignal.any([stop.signal, exchange.signal]) };
  services.watches.begin(exchange.user, context.signal);
  const events = await open(target, context, options).catch((error) => {
    stop.abort();
    throw error;
  });
  const write = async (out: BodyWriter) => {
    const cancel = services.clock.after(durationMs(options, services), () => stop.abort());
    try {
      out.flush();
      if (events instanceof ApiError) await out.write(frames.error(events));
      else await send(events, frames, out, services, context.signal);
    } finally {
      cancel();
      stop.abort();
    }
  };
  if (wantsWebSocket(exchange))
    return { kind: "upgrade", accept: (connection) => sendLines(connection, write) };
  return { kind: "stream", statusCode: 200, headers: { "content-type": frames.contentType }, write };
}

const wantsWebSocket = ({ request: { upgradable, headers } }: Exchange) =>
  upgradable && header(headers, "upgrade").toLowerCase() === "websocket";

async function open(
  target: Target,
  context: RequestContext,
  options: WatchRequest,
): Promise<Events | ApiError> {
  try {
    return await target.store.watch(context, options);
  } catch (error) {
    if (error instanceof ApiError && error.code === 410) return error;
    throw error;
  }
}

async function send(
  events: Events,
  frames: WatchFrames,
  out: BodyWriter,
  { clock }: HandlerServices,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const batch of events) {
      const lines = frames.batch(batch);
      const wait = out.write(lines instanceof Promise ? await lines : lines);
      if (wait) await taken(wait, clock, signal);
    }
  } catch (error) {
    if (isAbort(error) || signal.aborted) return;
    if (!(error instanceof ApiError)) throw error;
    await out.write(frames.error(error));
  }
}

/** Waits for a slow client, but not for ever. */
async function taken(wait: Promise<void>, clock: Clock, signal: AbortSignal): Promise<void> {
  const stalled = new AbortController();
  const cancel = clock.after(stalledMs, () => stalled.abort(new Error("the watcher takes no events")));
  try {
    await unlessAborted(unlessAborted(wait, stalled.signal), signal);
  } finally {
    cancel();
  }
}

/** Without a wish: half an hour to an hour, so that watches don't all come back at once. */
function durationMs({ timeoutSeconds }: WatchRequest, { random }: HandlerServices): number {
  return (timeoutSeconds || minimumSeconds * (1 + random.next())) * 1_000;
}
