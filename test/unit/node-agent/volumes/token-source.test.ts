import { beforeEach, describe, expect, it } from "@jest/globals";
import type { AuthenticationV1TokenRequest } from "../../../../api/generated/types.js";
import type { Client } from "../../../../client/client.js";
import { ClientTokenSource } from "../../../../node-agent/volumes/token-source.js";
import { FakeClock } from "../../../support/fake-clock.js";

const hourMs = 3_600_000;
const wish = {
  namespace: "default",
  serviceAccount: "web",
  podName: "web-1",
  podUid: "u1",
  audience: undefined,
  expirationSeconds: 3_600,
};

describe("tokens of the API server", () => {
  let clock: FakeClock;
  let requests: AuthenticationV1TokenRequest[];
  let away: boolean;
  let source: ClientTokenSource;

  beforeEach(() => {
    clock = new FakeClock();
    requests = [];
    away = false;
    const create = async (_type: unknown, request: AuthenticationV1TokenRequest) => {
      if (away) throw new Error("the control plane did not answer");
      requests.push(request);
      const expirationTimestamp = new Date(
        clock.now() + (request.spec?.expirationSeconds ?? 0) * 1_000,
      ).toISOString();
      return { ...request, status: { token: `token-${requests.length}`, expirationTimestamp } };
    };
    source = new ClientTokenSource(() => ({ create }) as unknown as Client, clock);
  });

  it("are bound to the pod and kept for 80 % of their life", async () => {
    expect(await source.token(wish)).toBe("token-1");
    expect(requests[0]).toMatchObject({
      metadata: { name: "web", namespace: "default" },
      spec: { expirationSeconds: 3_600, boundObjectRef: { kind: "Pod", name: "web-1", uid: "u1" } },
    });
    expect(source.renewAtMs("u1")).toBe(clock.now() + 0.8 * hourMs);
    await clock.advance(0.8 * hourMs - 1);
    expect(await source.token(wish)).toBe("token-1");
    await clock.advance(1);
    expect(await source.token(wish)).toBe("token-2");
  });

  it("are renewed daily at the latest", async () => {
    await source.token({ ...wish, expirationSeconds: 30 * 86_400 });
    expect(source.renewAtMs("u1")).toBe(clock.now() + 24 * hourMs);
  });

  it("are separate for every audience, and due when the first of them is", async () => {
    await source.token(wish);
    await source.token({ ...wish, audience: "vault", expirationSeconds: 600 });
    expect(requests[1]?.spec?.audiences).toEqual(["vault"]);
    expect(source.renewAtMs("u1")).toBe(clock.now() + 480_000);
  });

  it("are used to their end while the control plane is away", async () => {
    await source.token(wish);
    away = true;
    await clock.advance(0.9 * hourMs);
    expect(await source.token(wish)).toBe("token-1");
    await clock.advance(0.2 * hourMs);
    await expect(source.token(wish)).rejects.toThrow("did not answer");
  });

  it("are forgotten with the pod", async () => {
    await source.token(wish);
    source.forget("u1");
    expect(source.renewAtMs("u1")).toBeUndefined();
    expect(await source.token(wish)).toBe("token-2");
  });
});
