import { ApiError } from "../../../api/errors.js";
import { isAbort } from "../../../common/errors.js";
import type { RequestContext } from "../../registry/request.js";
import type { EntryEvent } from "../../registry/resource-store.js";
import type { Exchange } from "../exchange.js";
import type { BodyWriter, HttpResponse } from "../http/response.js";
import type { Target } from "../negotiation/target.js";
import { WatchFrames } from "../negotiation/watch-frames.js";
import { contextOf } from "./context.js";
import { type WatchRequest, watchOptions } from "./read-options.js";
import { representationOf } from "./respond.js";
import type { HandlerServices } from "./services.js";

const minimumSeconds = 1_800;
/** A client that takes nothing for so long is cut off; it comes back from where it was. */
const stalledMs = 30_000;

type Events = AsyncIterable<readonly EntryEvent[]>;

/** Events as they happen, a JSON line each. A start that is too old is told as an ERROR event, as later trouble is. */
export async function watch(
  exchange: Exchange,
  target: Target,
  services: HandlerServices,
): Promise<HttpResponse> {
  const options = watchOptions(exchange);
  const frames = new WatchFrames(target, representationOf(exchange), exchange.query, services.clock);
  const stop = new AbortController();
  const context = { ...contextOf(exchange), signal: AbortSignal.any([stop.signal, exchange.signal]) };
  const events = await open(target, context, options);
  return {
    kind: "stream",
    statusCode: 200,
    headers: { "content-type": frames.contentType },
    async write(out) {
      const cancel = services.clock.after(durationMs(options, services), () => stop.abort());
      try {
        out.flush();
        if (events instanceof ApiError) await out.write(frames.error(events));
        else await send(events, frames, out, services, context.signal);
      } finally {
        cancel();
        stop.abort();
      }
    },
  };
}

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
      const wait = out.write(frames.batch(batch));
      if (wait) await Promise.race([wait, stalled(clock, signal)]);
    }
  } catch (error) {
    if (isAbort(error) || signal.aborted) return;
    if (!(error instanceof ApiError)) throw error;
    await out.write(frames.error(error));
  }
}

async function stalled(clock: HandlerServices["clock"], signal: AbortSignal): Promise<never> {
  await clock.sleep(stalledMs, signal);
  throw new Error("the watcher takes no events");
}

/** Without a wish: half an hour to an hour, so that watches don't all come back at once. */
function durationMs({ timeoutSeconds }: WatchRequest, { random }: HandlerServices): number {
  return (timeoutSeconds || minimumSeconds * (1 + random.next())) * 1_000;
}
