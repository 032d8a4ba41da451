import { describe, expect, it } from "@jest/globals";
import { deferred } from "../../../../common/deferred.js";
import { flowControl } from "../../../../control-plane/apiserver/filters/flow-control.js";
import { type HttpResponse, text } from "../../../../control-plane/apiserver/http/response.js";
import { exchangeOf } from "../../../support/exchange.js";

const pods = "/api/v1/namespaces/a/pods";
const alice = { username: "alice" };
const bob = { username: "bob" };

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("flow control", () => {
  /** A filter before a handler that answers when it is told to. */
  function held(limits = { readOnly: 1, mutating: 1, queued: 0 }) {
    const answers: ((answer: HttpResponse | Error) => void)[] = [];
    const handle = flowControl(limits)(() => {
      const answer = deferred<HttpResponse>();
      answers.push((one) => (one instanceof Error ? answer.reject(one) : answer.resolve(one)));
      return answer.promise;
    });
    const ask = (method: string, path: string, user: { username: string; groups?: string[] } = alice) =>
      handle(exchangeOf(path, { method, user }));
    return { ask, answers };
  }
  const tooMany = { code: 429, reason: "TooManyRequests", details: { retryAfterSeconds: 1 } };

  it("counts reads and writes apart", async () => {
    const { ask, answers } = held();
    const [read, write] = [ask("GET", pods), ask("POST", pods)];
    await expect(ask("GET", `${pods}/p`)).rejects.toMatchObject(tooMany);
    await expect(ask("DELETE", `${pods}/p`)).rejects.toMatchObject(tooMany);
    expect(answers).toHaveLength(2);
    for (const answer of answers) answer(text(200, ""));
    expect(await Promise.all([read, write])).toHaveLength(2);
  });

  it.each([
    ["the administrator", "GET", pods, { username: "admin", groups: ["system:masters"] }],
    ["a watch", "GET", `${pods}?watch=1`, alice],
    ["a log", "GET", `${pods}/p/log`, alice],
  ])("never holds up %s", async (_what, method, path, user) => {
    const { ask, answers } = held();
    void ask("GET", pods);
    void ask(method, path, user);
    await settled();
    expect(answers).toHaveLength(2);
  });

  it("lets the next one in after a failure, too", async () => {
    const { ask, answers } = held({ readOnly: 1, mutating: 1, queued: 1 });
    const first = ask("GET", pods);
    const waiting = ask("GET", pods, bob);
    await settled();
    expect(answers).toHaveLength(1);
    answers[0]?.(new Error("broken"));
    await expect(first).rejects.toThrow("broken");
    await settled();
    answers[1]?.(text(200, ""));
    expect(await waiting).toMatchObject({ statusCode: 200 });
  });

  it("makes one user wait behind their own requests alone", async () => {
    const { ask } = held({ readOnly: 1, mutating: 1, queued: 1 });
    void ask("GET", pods);
    void ask("GET", pods);
    await expect(ask("GET", pods)).rejects.toMatchObject(tooMany);
    void ask("GET", pods, bob);
    await expect(ask("GET", pods, bob)).rejects.toMatchObject(tooMany);
  });
});
