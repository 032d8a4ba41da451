import { describe, expect, it } from "@jest/globals";
import { authentication } from "../../../../control-plane/apiserver/filters/authentication.js";
import type { Authenticator } from "../../../../control-plane/auth/authenticator.js";
import { type AskedExchange, done, exchangeOf } from "../../../support/exchange.js";

const identity = { commonName: "admin", organizations: ["system:masters"], fingerprint: "f" };

/** Knows `Bearer alice` and certificates; anything else it was not given. */
const authenticator: Authenticator = {
  async authenticate({ headers, certificate }) {
    if (certificate) return { username: certificate.commonName };
    return headers.authorization === "Bearer alice" ? { username: "alice" } : undefined;
  },
};

describe("authentication", () => {
  const pass = async (path: string, asked: AskedExchange = {}) => {
    const exchange = exchangeOf(path, asked);
    await authentication(authenticator)(done)(exchange);
    return exchange;
  };
  const refused = { code: 401, reason: "Unauthorized", message: "Unauthorized" };

  it.each<[what: string, asked: AskedExchange, name: string]>([
    ["a token", { headers: { authorization: "Bearer alice" } }, "alice"],
    ["a certificate", { certificate: { type: "verified", subject: identity } }, "admin"],
    [
      "a certificate beside a token",
      {
        certificate: { type: "verified", subject: identity },
        headers: { authorization: "Bearer alice" },
      },
      "admin",
    ],
  ])("knows a caller by %s", async (_what, asked, name) => {
    expect((await pass("/api/v1/pods", asked)).user.username).toBe(name);
  });

  it.each(["/healthz", "/healthz/etcd", "/livez", "/readyz/", "/version", "/version/"])(
    "lets anybody ask %s",
    async (path) => {
      expect((await pass(path)).user).toEqual({
        username: "system:anonymous",
        groups: ["system:unauthenticated"],
      });
    },
  );

  it.each(["/api", "/metrics", "/healthzz", "/version/x", "/x/healthz", "/openapi/v2"])(
    "wants to know who asks %s",
    (path) => expect(pass(path)).rejects.toMatchObject(refused),
  );

  it.each(["/api/v1/pods", "/healthz"])("refuses a certificate that doesn't verify, even at %s", (path) =>
    expect(pass(path, { certificate: { type: "rejected", reason: "expired" } })).rejects.toMatchObject(
      refused,
    ),
  );

  it("hands no credentials on", async () => {
    const token = "base64url.bearer.authorization.k8s.io.YWxpY2U";
    const { request } = await pass("/api/v1/pods", {
      certificate: { type: "verified", subject: identity },
      headers: {
        authorization: "Bearer alice",
        "x-remote-user": "admin",
        "x-remote-extra-scopes": "all",
        "sec-websocket-protocol": `${token}, v5.channel.k8s.io`,
        accept: "*/*",
      },
    });
    expect(request.headers).toEqual({ "sec-websocket-protocol": "v5.channel.k8s.io", accept: "*/*" });
    const alone = await pass("/version", { headers: { "sec-websocket-protocol": token } });
    expect(alone.request.headers).toEqual({});
  });
});
