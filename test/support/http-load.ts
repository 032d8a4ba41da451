import { Agent, get } from "node:http";
import { text } from "node:stream/consumers";
import { systemClock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";

export interface LoadResult {
  readonly answers: ReadonlyMap<string, number>;
  readonly requests: number;
  readonly failures: readonly string[];
}

/** Requests to one address from a few clients at once, a new connection each, until it is told to stop. */
export class HttpLoad {
  private readonly answers = new Map<string, number>();
  private readonly failures: string[] = [];
  private readonly clients: Promise<void>[];
  private requests = 0;
  private stopped = false;

  constructor(
    private readonly url: string,
    clients = 4,
    private readonly pauseMs = 5,
  ) {
    this.clients = Array.from({ length: clients }, () => this.client());
  }

  async stop(): Promise<LoadResult> {
    this.stopped = true;
    await Promise.all(this.clients);
    return { answers: this.answers, requests: this.requests, failures: this.failures };
  }

  /** Resolves once `count` more requests were answered. */
  async more(count: number): Promise<void> {
    const wanted = this.requests + count;
    while (this.requests < wanted && !this.stopped) await systemClock.sleep(this.pauseMs);
  }

  private async client(): Promise<void> {
    while (!this.stopped) {
      await this.one().catch((error) =>
        this.failures.push(`${new Date().toISOString()} ${messageOf(error)}`),
      );
      this.requests += 1;
      await systemClock.sleep(this.pauseMs);
    }
  }

  private async one(): Promise<void> {
    const answer = (await httpGet(this.url)).trim();
    this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
  }
}

/** Keeps a load up while `during` runs, and whatever becomes of it, no longer. */
export async function underLoad(
  url: string,
  clients: number,
  during: (load: HttpLoad) => Promise<unknown>,
): Promise<LoadResult> {
  const load = new HttpLoad(url, clients);
  try {
    await during(load);
  } finally {
    await load.stop();
  }
  return load.stop();
}

/** The body of an answer with status 200; all else is an error. */
export async function httpGet(url: string, timeoutMs = 5_000): Promise<string> {
  const agent = new Agent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: timeoutMs }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      text(response).then(resolve, reject);
    });
    request.once("timeout", () => request.destroy(new Error("no answer in time")));
    request.once("error", reject);
  });
}
