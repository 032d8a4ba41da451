import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type {
  AuthenticationV1TokenRequest,
  V1Secret,
  V1TokenRequestSpec,
} from "../../../api/generated/types.js";
import { pods, secrets, serviceAccounts } from "../../../api/resources.js";
import {
  bootstrapTokenPattern,
  bootstrapTokenSecret,
  newBootstrapToken,
} from "../../../common/bootstrap-token.js";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { generateKeyPair, privateKeyPem } from "../../../common/tls/key-pair.js";
import { AuthenticatorChain } from "../../../control-plane/auth/authentication/authenticator-chain.js";
import { StaticTokens } from "../../../control-plane/auth/authentication/static-tokens.js";
import { TokenAuthenticator } from "../../../control-plane/auth/authentication/token-authenticator.js";
import { X509Authenticator } from "../../../control-plane/auth/authentication/x509-authenticator.js";
import { BootstrapTokens } from "../../../control-plane/auth/tokens/bootstrap-tokens.js";
import { CachedReader, findWith } from "../../../control-plane/auth/tokens/object-reader.js";
import { ServiceAccountKeys } from "../../../control-plane/auth/tokens/service-account-keys.js";
import { ServiceAccountTokens } from "../../../control-plane/auth/tokens/service-account-tokens.js";
import { TokenIssuer } from "../../../control-plane/auth/tokens/token-issuer.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

const issuer = "https://kubernetes.default.svc.cluster.local";
const apiAudiences = [issuer];
const account = { namespace: "default", name: "robot" };

describe("ServiceAccount tokens", () => {
  let cluster: MemoryCluster;
  let now: number;
  let issuing: TokenIssuer;
  let tokens: ServiceAccountTokens;
  let keys: ServiceAccountKeys;
  const clock = { ...systemClock, now: () => now };
  const issue = async (spec: Partial<V1TokenRequestSpec> = {}) => {
    const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", metadata: {}, spec };
    return issuing.issue(account, request as AuthenticationV1TokenRequest);
  };
  const tokenFor = async (spec: Partial<V1TokenRequestSpec> = {}) => (await issue(spec)).status?.token ?? "";

  beforeAll(async () => {
    now = systemClock.now();
    cluster = await memoryCluster();
    keys = new ServiceAccountKeys(await privateKeyPem(await generateKeyPair()));
    const options = { keys, issuer, apiAudiences, clock, random: systemRandom };
    const reader = new CachedReader(cluster.informers, cluster.client);
    issuing = new TokenIssuer(options, { find: (type, ref) => findWith(cluster.client, type, ref) });
    tokens = new ServiceAccountTokens(options, reader);
    await cluster.client.create(serviceAccounts, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: account,
    });
    await cluster.client.create(pods, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { namespace: "default", name: "p" },
      spec: { serviceAccountName: "robot", containers: [{ name: "c", image: "busybox" }] },
    });
    await cluster.settled();
  });
  beforeEach(() => {
    now = systemClock.now();
  });
  afterAll(() => cluster.stop());

  it("stand for the account, with its groups", async () => {
    const identity = await tokens.identify(await tokenFor());
    expect(identity?.user).toMatchObject({
      username: "system:serviceaccount:default:robot",
      groups: ["system:serviceaccounts", "system:serviceaccounts:default"],
    });
    expect(identity?.audiences).toEqual(apiAudiences);
  });

  it("live an hour unless asked otherwise, and then no longer", async () => {
    const { status } = await issue();
    expect(Date.parse(status?.expirationTimestamp ?? "") - now).toBeGreaterThan(3_598_000);
    now += 3_601_000;
    await expect(tokens.identify(status?.token ?? "")).rejects.toMatchObject({ code: 401 });
  });

  it.each([
    [599, "may not specify a duration less than 10 minutes"],
    [2 ** 32 + 1, "may not specify a duration larger than 2^32 seconds"],
  ])("may not be asked for %d seconds", async (expirationSeconds, message) => {
    await expect(issue({ expirationSeconds })).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining(message),
    });
  });

  it("are good for their audience only", async () => {
    const token = await tokenFor({ audiences: ["vault"] });
    await expect(tokens.identify(token)).rejects.toMatchObject({ code: 401 });
    expect((await tokens.identify(token, ["vault", "other"]))?.audiences).toEqual(["vault"]);
  });

  it("are refused when signed by another key or changed", async () => {
    const stranger = new ServiceAccountKeys(await privateKeyPem(await generateKeyPair()));
    const options = { keys: stranger, issuer, apiAudiences, clock, random: systemRandom };
    const forged = await new TokenIssuer(options, new CachedReader(cluster.informers, cluster.client)).issue(
      account,
      {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        metadata: {},
      },
    );
    await expect(tokens.identify(forged.status?.token ?? "")).rejects.toMatchObject({ code: 401 });
    expect(await tokens.identify("not-a-jwt")).toBeUndefined();
  });

  it("die with the pod they are bound to", async () => {
    const boundObjectRef = { apiVersion: "v1", kind: "Pod", name: "p" };
    const token = await tokenFor({ boundObjectRef });
    expect((await tokens.identify(token))?.user.extra).toMatchObject({
      "authentication.kubernetes.io/pod-name": ["p"],
    });
    await expect(issue({ boundObjectRef: { ...boundObjectRef, uid: "another" } })).rejects.toMatchObject({
      code: 409,
    });
    await cluster.client.delete(pods, { namespace: "default", name: "p" }, { gracePeriodSeconds: 0 });
    await cluster.settled();
    await expect(tokens.identify(token)).rejects.toMatchObject({ code: 401 });
  });

  it("die with the account, and are good at once for the one that takes its name", async () => {
    const old = await tokenFor();
    expect(await tokens.identify(old)).toBeDefined();
    await cluster.client.delete(serviceAccounts, account);
    await cluster.client.create(serviceAccounts, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: account,
    });
    expect(await tokens.identify(await tokenFor())).toBeDefined();
    await cluster.settled();
    await expect(tokens.identify(old)).rejects.toMatchObject({ code: 401 });
  });

  it.each([
    ["short ones are remembered", 1, 1],
    ["long ones would fill the memory", 1_000, 2],
  ])("are verified as often as need be: %s", async (_, count, times) => {
    let verified = 0;
    const counting: ServiceAccountKeys = Object.assign(Object.create(keys), {
      find(id: string | undefined) {
        verified += 1;
        return keys.find(id);
      },
    });
    const reader = new CachedReader(cluster.informers, cluster.client);
    const counted = new ServiceAccountTokens({ keys: counting, issuer, apiAudiences, clock }, reader);
    const others = Array.from({ length: count }, (_, i) => `audience-${i}`);
    const token = await tokenFor({ audiences: [issuer, ...others] });
    await counted.identify(token);
    await counted.identify(token);
    expect(verified).toBe(times);
  });

  it.each([
    ["no algorithm", { alg: "none" }],
    ["a secret that all know", { alg: "HS256" }],
    ["no key that is ours", { alg: "ES256", kid: "other" }],
    ["a key of its own", { alg: "ES256", jwk: {} }],
    ["what must be understood and isn't", { alg: "ES256", crit: ["x"], x: 1 }],
  ])("are not signed with %s", async (_, header) => {
    const [own = "", claims = "", signature = ""] = (await tokenFor()).split(".");
    const { kid } = JSON.parse(Buffer.from(own, "base64url").toString());
    const forged = Buffer.from(JSON.stringify({ kid, ...header })).toString("base64url");
    for (const text of [`${forged}.${claims}.${signature}`, `${forged}.${claims}.`])
      await expect(tokens.identify(text)).rejects.toMatchObject({ code: 401 });
  });

  it("can be checked by others: the key set names the signing key", async () => {
    const { keys: published } = await keys.jwks();
    expect(published).toEqual([
      expect.objectContaining({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" }),
    ]);
    expect(published[0]).not.toHaveProperty("d");
  });
});

describe("bootstrap tokens", () => {
  const token = "abcdef.0123456789abcdef";
  const stored = (change: Record<string, string> = {}): V1Secret => {
    const { stringData, ...secret } = bootstrapTokenSecret(token, "test");
    const fields = Object.entries({ ...stringData, ...change });
    return {
      ...secret,
      data: Object.fromEntries(fields.map(([name, value]) => [name, Buffer.from(value).toString("base64")])),
    };
  };
  const knowing = (secret: V1Secret | undefined) =>
    new BootstrapTokens({ get: () => secret, list: () => [], byIndex: () => [] }, systemClock, apiAudiences);

  it("stand for a bootstrapper, with the groups of the Secret", async () => {
    const identity = await knowing(stored()).identify(token);
    expect(identity?.user).toEqual({
      username: "system:bootstrap:abcdef",
      groups: ["system:bootstrappers", "system:bootstrappers:kubeadm:default-node-token"],
    });
  });

  it.each([
    ["has expired", stored({ expiration: "2020-01-01T00:00:00Z" })],
    ["is not for authentication", stored({ "usage-bootstrap-authentication": "false" })],
    ["has another secret", stored({ "token-secret": "ffffffffffffffff" })],
    ["is of another type", { ...stored(), type: "Opaque" }],
    ["is not there", undefined],
  ])("are refused when the Secret %s", async (_, secret) => {
    await expect(knowing(secret).identify(token)).rejects.toMatchObject({
      code: 401,
      message: "Unauthorized",
    });
  });

  it("are good for the API server alone", async () => {
    const tokens = knowing(stored());
    expect(await tokens.identify(token, ["vault"])).toBeUndefined();
    expect((await tokens.identify(token, ["vault", issuer]))?.audiences).toEqual([issuer]);
    expect((await tokens.identify(token))?.audiences).toEqual([issuer]);
  });

  it("are made in their own form", () => {
    expect(newBootstrapToken(systemRandom)).toMatch(bootstrapTokenPattern);
  });

  it("are kept as Secrets that the API takes", () => {
    expect(secrets.resource).toBe("secrets");
    expect(bootstrapTokenSecret(token, "x").metadata.name).toBe("bootstrap-token-abcdef");
    expect(bootstrapTokenSecret(token, "x", "2030-01-01T00:00:00Z").stringData).toEqual({
      "token-id": "abcdef",
      "token-secret": "0123456789abcdef",
      description: "x",
      "usage-bootstrap-authentication": "true",
      "usage-bootstrap-signing": "true",
      "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
      expiration: "2030-01-01T00:00:00Z",
    });
  });
});

describe("the chain of authenticators", () => {
  const tokens = new TokenAuthenticator([new StaticTokens('t0ken,ann,1,"dev,ops"\n', apiAudiences)]);
  const chain = new AuthenticatorChain([new X509Authenticator({ has: async () => true }), tokens]);
  const certificate = { commonName: "bob", organizations: ["qa"], fingerprint: "ff" };

  it("knows certificates and tokens, and adds system:authenticated", async () => {
    const bob = await chain.authenticate({ headers: {}, certificate });
    expect(bob).toMatchObject({ username: "bob", groups: ["qa", "system:authenticated"] });
    const ann = await chain.authenticate({ headers: { authorization: "Bearer t0ken" } });
    expect(ann).toMatchObject({ username: "ann", uid: "1", groups: ["dev", "ops", "system:authenticated"] });
  });

  it("says of a token what the API server would take it for, and nothing to another audience", async () => {
    const known = await tokens.identify("t0ken");
    expect(known).toMatchObject({
      user: { groups: ["dev", "ops", "system:authenticated"] },
      audiences: [issuer],
    });
    expect((await tokens.identify("t0ken", ["vault", issuer]))?.audiences).toEqual([issuer]);
    expect(await tokens.identify("t0ken", ["vault"])).toBeUndefined();
  });

  it("lets a browser bring its token as a WebSocket protocol", async () => {
    const protocol = `base64url.bearer.authorization.k8s.io.${Buffer.from("t0ken").toString("base64url")}`;
    const headers = { "sec-websocket-protocol": `v4.channel.k8s.io, ${protocol}` };
    expect(await chain.authenticate({ headers })).toMatchObject({ username: "ann" });
  });

  it("leaves strangers unknown and refuses wrong tokens", async () => {
    expect(await chain.authenticate({ headers: {} })).toBeUndefined();
    await expect(chain.authenticate({ headers: { authorization: "Bearer no" } })).rejects.toMatchObject({
      code: 401,
    });
  });
});
