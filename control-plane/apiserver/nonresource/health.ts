import { messageOf } from "../../../common/errors.js";
import type { Exchange } from "../exchange/exchange.js";
import { type HttpResponse, pageNotFound, text, withHeader } from "../http/response.js";
import type { Route } from "./routes.js";

/** One thing that must be well; throws when it is not. */
export interface HealthCheck {
  readonly name: string;
  check(signal: AbortSignal): Promise<void> | void;
  /** Which of the end points ask for it; default all. `livez` is for what only a restart can heal. */
  readonly only?: readonly ("livez" | "readyz")[];
}

const ping: HealthCheck = { name: "ping", check() {} };

/** /healthz, /livez and /readyz, each whole, `?verbose`, less `?exclude=NAME`, and a path for each check. */
export function health(checks: readonly HealthCheck[]): Route[] {
  return (["healthz", "livez", "readyz"] as const).flatMap((endpoint) => {
    const all = [ping, ...checks].filter(
      ({ only }) => !only || endpoint === "healthz" || only.includes(endpoint),
    );
    return [
      { path: `/${endpoint}`, serve: (exchange) => whole(endpoint, all, exchange) },
      { path: `/${endpoint}/`, serve: (exchange) => single(endpoint, all, exchange) },
    ];
  });
}

interface Outcome {
  readonly name: string;
  readonly error?: string;
  readonly excluded: boolean;
}

async function whole(
  endpoint: string,
  checks: readonly HealthCheck[],
  { query, signal }: Exchange,
): Promise<HttpResponse> {
  const excluded = new Set(query.getAll("exclude"));
  const outcomes = await Promise.all(checks.map((check) => run(check, excluded.has(check.name), signal)));
  const failed = outcomes.some(({ error }) => error !== undefined);
  if (!failed && !query.has("verbose")) return plain(200, "ok");
  const said = [...outcomes.map(describe), ...unmatched(excluded, checks)];
  const lines = said.map((line) => `${line}\n`).join("");
  return plain(failed ? 500 : 200, `${lines}${endpoint} check ${failed ? "failed" : "passed"}\n`);
}

async function single(
  endpoint: string,
  checks: readonly HealthCheck[],
  { info, signal }: Exchange,
): Promise<HttpResponse> {
  const name = info.path.slice(endpoint.length + 2);
  const check = checks.find((one) => one.name === name);
  if (!check) return pageNotFound();
  const { error } = await run(check, false, signal);
  return error === undefined ? plain(200, "ok") : plain(500, `internal server error: ${error}\n`);
}

/** What others may have put into it is for no browser to interpret. */
const plain = (statusCode: number, body: string) =>
  withHeader(text(statusCode, body), "x-content-type-options", "nosniff");

function unmatched(excluded: ReadonlySet<string>, checks: readonly HealthCheck[]): string[] {
  const unknown = [...excluded].filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length === 0) return [];
  const names = unknown.toSorted().map((name) => JSON.stringify(name));
  return [`warn: some health checks cannot be excluded: no matches for ${names.join(",")}`];
}

async function run(check: HealthCheck, excluded: boolean, signal: AbortSignal): Promise<Outcome> {
  const { name } = check;
  if (excluded) return { name, excluded };
  try {
    await check.check(signal);
    return { name, excluded };
  } catch (error) {
    return { name, excluded, error: messageOf(error) };
  }
}

/** The cause is not for everybody: it is told at the check's own path. */
function describe({ name, excluded, error }: Outcome): string {
  if (excluded) return `[+]${name} excluded: ok`;
  return error === undefined ? `[+]${name} ok` : `[-]${name} failed: reason withheld`;
}
