import { describe, expect, it } from "@jest/globals";
import type { HealthCheck } from "../../../../control-plane/apiserver/nonresource/health.js";
import { memoryApi } from "../../../support/memory-api.js";

const etcd: HealthCheck = { name: "etcd", check() {}, only: ["readyz"] };
const broken: HealthCheck = {
  ...etcd,
  async check() {
    throw new Error("no member answers");
  },
};
const withheld = "[+]ping ok\n[-]etcd failed: reason withheld\n";

describe("health", () => {
  it.each<[of: string, checks: readonly HealthCheck[], path: string, code: number, text: string]>([
    ["the whole", [etcd], "/healthz", 200, "ok"],
    ["the whole, with a slash", [etcd], "/readyz/", 200, "ok"],
    ["each check", [etcd], "/readyz?verbose", 200, "[+]ping ok\n[+]etcd ok\nreadyz check passed\n"],
    [
      "those that only a restart can heal",
      [broken],
      "/livez?verbose",
      200,
      "[+]ping ok\nlivez check passed\n",
    ],
    ["one that failed, to everybody", [broken], "/readyz", 500, `${withheld}readyz check failed\n`],
    [
      "one that is left out",
      [broken],
      "/readyz?verbose&exclude=etcd",
      200,
      "[+]ping ok\n[+]etcd excluded: ok\nreadyz check passed\n",
    ],
    [
      "some that are not there to be left out",
      [etcd],
      "/healthz?verbose&exclude=b&exclude=etcd&exclude=a%22",
      200,
      '[+]ping ok\n[+]etcd excluded: ok\nwarn: some health checks cannot be excluded: no matches for "a\\"","b"\nhealthz check passed\n',
    ],
    ["one alone", [etcd], "/readyz/etcd", 200, "ok"],
    ["one alone that failed", [broken], "/readyz/etcd", 500, "internal server error: no member answers\n"],
    ["one that this end point has not", [etcd], "/livez/etcd", 404, "404 page not found\n"],
  ])("tells of %s", async (_what, healthChecks, path, code, text) => {
    const api = await memoryApi(() => {}, { healthChecks });
    const { statusCode, headers, body } = await api.ask({ path });
    await api.stop();
    expect([statusCode, Buffer.from(body).toString()]).toEqual([code, text]);
    expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
    if (code !== 404) expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it("answers nobody who wants to change it", async () => {
    const api = await memoryApi();
    const { statusCode, body } = await api.ask({ path: "/healthz", method: "POST" });
    await api.stop();
    expect([statusCode, JSON.parse(Buffer.from(body).toString()).reason]).toEqual([405, "MethodNotAllowed"]);
  });
});
