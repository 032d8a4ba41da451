import { connect } from "node:tls";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import type { Authorizer } from "../../../control-plane/auth/authorizer.js";
import { ask, open } from "../../support/api-request.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";

const maps = "/api/v1/namespaces/default/configmaps";
const whoami = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const self = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
/** A read that waits for a revision that doesn't come, as long as it may. */
const slow = (timeout: string) => `${maps}?resourceVersion=999999999&timeout=${timeout}`;

/** Everybody may do everything, but only the administrator on behalf of others. */
const noImpersonation: Authorizer = {
  authorize: ({ user, verb }) =>
    verb !== "impersonate" || user.groups?.includes("system:masters")
      ? { decision: "allow", reason: "" }
      : { decision: "no-opinion", reason: "" },
};

describe("requests on their way", () => {
  let server: TestApiServer;
  beforeAll(async () => {
    server = await startApiServer({ authorizer: noImpersonation });
  }, 30_000);
  afterAll(() => server?.stop());

  const whoIs = (headers: Record<string, string>) =>
    ask(server, whoami, { method: "POST", body: self, headers });

  it.each([
    ["a user", { "impersonate-user": "bob" }, { username: "bob", groups: ["system:authenticated"] }],
    [
      "a user with groups",
      { "impersonate-user": "bob", "impersonate-group": "dev" },
      { username: "bob", groups: ["dev", "system:authenticated"] },
    ],
    [
      "a service account",
      { "impersonate-user": "system:serviceaccount:default:robot" },
      {
        username: "system:serviceaccount:default:robot",
        groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
      },
    ],
    [
      "a user with uid and more",
      { "impersonate-user": "bob", "impersonate-uid": "u1", "impersonate-extra-team": "red" },
      { username: "bob", uid: "u1", groups: ["system:authenticated"], extra: { team: ["red"] } },
    ],
  ])("lets the administrator be %s", async (_what, headers, wanted) => {
    expect((await whoIs(headers)).json.status.userInfo).toEqual(wanted);
  });

  it("lets nobody else be somebody else", async () => {
    const asked = { as: { token: server.token }, headers: { "impersonate-user": "bob" } };
    expect((await ask(server, maps, asked)).status).toMatchObject({
      code: 403,
      reason: "Forbidden",
      message:
        'users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope',
    });
  });

  it("wants to know which user has the groups", async () => {
    expect((await whoIs({ "impersonate-group": "dev" })).status).toMatchObject({
      code: 400,
      message: "requested impersonation without a user",
    });
  });

  it.each([
    ["a wrong token", { as: { token: "wrong" } } as const],
    ["no credentials", { as: "nobody" } as const],
  ])("refuses %s", async (_what, asked) => {
    const answer = await ask(server, maps, asked);
    expect(answer.status).toMatchObject({ code: 401, reason: "Unauthorized", message: "Unauthorized" });
    expect((await ask(server, "/livez", { as: "nobody" })).text).toBe("ok");
  });

  it("packs long lists for who takes them so", async () => {
    for (const name of ["one", "two"]) {
      const body = {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name },
        data: { a: "x".repeat(90_000) },
      };
      await ask(server, maps, { method: "POST", body });
    }
    const plain = await ask(server, maps);
    const packed = await ask(server, maps, { headers: { "accept-encoding": "gzip" } });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(packed.headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
    expect(gunzipSync(packed.bytes).equals(plain.bytes)).toBe(true);
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 10);
    const refused = await ask(server, maps, { headers: { "accept-encoding": "gzip;q=0" } });
    expect(refused.headers["content-encoding"]).toBeUndefined();
  });

  it("gives up when the client's time is over", async () => {
    const answer = await ask(server, slow("50ms"));
    expect(answer.status).toMatchObject({
      code: 504,
      reason: "Timeout",
      message: "Timeout: request did not complete within the allotted timeout",
    });
  });

  it("gives new connections the new certificate", async () => {
    const authority = await CertificateAuthority.create("another", systemClock, systemRandom);
    const { certificate, privateKey } = await authority.issue({
      commonName: "renewed",
      ipAddresses: ["127.0.0.1"],
      usages: ["server"],
      validMs: 3_600_000,
    });
    const before = await serverName(server.port);
    const clientAuthorities = server.certificateAuthority;
    server.https.reload({ certificate, key: privateKey, clientAuthorities });
    expect([before, await serverName(server.port)]).toEqual(["apiserver", "renewed"]);
  });
});

describe("too much at once", () => {
  let server: TestApiServer;
  beforeAll(async () => {
    server = await startApiServer({
      authorizer: { authorize: () => ({ decision: "allow", reason: "" }) },
      flowLimits: { readOnly: 1, mutating: 1, queued: 0 },
    });
  }, 30_000);
  afterAll(() => server?.stop());

  it("is refused for a while, except from the administrator and for watches", async () => {
    const as = { token: server.token };
    const first = ask(server, slow("700ms"), { as });
    await systemClock.sleep(200);
    const second = await ask(server, maps, { as });
    expect(second.headers["retry-after"]).toBe("1");
    expect(second.status).toMatchObject({
      code: 429,
      reason: "TooManyRequests",
      message: "Too many requests, please try again later.",
      details: { retryAfterSeconds: 1 },
    });
    expect((await ask(server, maps)).code).toBe(200);
    expect((await ask(server, `${maps}?watch=1&timeoutSeconds=1`, { as })).code).toBe(200);
    expect((await first).code).toBe(504);
    expect((await ask(server, maps, { as })).code).toBe(200);
  });
});

describe("a server that stops", () => {
  it("ends watches, lets short requests finish, and takes no more", async () => {
    const server = await startApiServer();
    const short = ask(server, slow("600ms"));
    const watching = await open(server, `${maps}?watch=1`);
    await systemClock.sleep(200);
    const stopped = server.stop();
    for await (const _ of watching) throw new Error("nothing was to come");
    await expect(ask(server, "/livez")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect((await short).code).toBe(504);
    await stopped;
  }, 30_000);
});

describe("an address that the host lacks", () => {
  it("is waited for while the others serve", async () => {
    const warnings: unknown[] = [];
    const log = {
      ...silentLogger,
      warn: (message: string, fields?: object) => warnings.push({ message, ...fields }),
    };
    const listen = { addresses: ["127.0.0.1", "192.0.2.1"], port: 0 };
    const server = await startApiServer({ listen, log: log as unknown as typeof silentLogger });
    expect((await ask(server, "/livez")).text).toBe("ok");
    await server.stop();
    expect(warnings).toEqual([
      { message: "The host lacks an address to listen on, waiting for it", address: "192.0.2.1" },
    ]);
  }, 30_000);
});

function serverName(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on("error", reject);
  });
}
