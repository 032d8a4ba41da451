import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Secret } from "../../../api/generated/types.js";
import { secrets, serviceAccounts } from "../../../api/resources.js";
import { generateKeyPair, privateKeyPem } from "../../../common/tls/key-pair.js";
import { LastUsedLabel } from "../../../control-plane/auth/tokens/last-used-label.js";
import { LegacyTokens } from "../../../control-plane/auth/tokens/legacy-tokens.js";
import { CachedReader } from "../../../control-plane/auth/tokens/object-reader.js";
import { ServiceAccountKeys } from "../../../control-plane/auth/tokens/service-account-keys.js";
import { serviceAccountTokensController } from "../../../control-plane/controllers/service-account-tokens-controller.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";

const at = (name: string) => ({ namespace: "default", name });
const base64 = (text: string) => Buffer.from(text).toString("base64");
const annotation = "kubernetes.io/service-account.name";

let bench: ControllerBench;
let tokens: LegacyTokens;

beforeEach(async () => {
  bench = await controllerBench();
  const keys = new ServiceAccountKeys(await privateKeyPem(await generateKeyPair()));
  const label = new LastUsedLabel(bench.client, bench.clock);
  const used = (secret: V1Secret) => label.note(secret);
  const reader = new CachedReader(bench.informers, bench.client);
  tokens = new LegacyTokens({ keys, apiAudiences: ["api"], used }, reader);
  const signToken = tokens.sign.bind(tokens);
  bench.start(serviceAccountTokensController(bench.context, { rootCa: "PEM", signToken }));
  await bench.client.create(serviceAccounts, {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: at("robot"),
  });
  await bench.clock.advance(100);
});
afterEach(() => bench.stop());

const secret = (account = "robot"): V1Secret => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { ...at("s"), annotations: { [annotation]: account } },
  type: "kubernetes.io/service-account-token",
});
const found = () => bench.client.get(secrets, at("s"));

async function token(): Promise<string> {
  await bench.client.create(secrets, secret());
  await bench.until(async () => (await found()).data?.token !== undefined);
  return Buffer.from((await found()).data?.token ?? "", "base64").toString();
}
const gone = () => bench.until(async () => (await bench.all(secrets)).length === 0);

describe("a Secret for a token", () => {
  it("is filled with token, certificate and namespace", async () => {
    await token();
    const account = await bench.client.get(serviceAccounts, at("robot"));
    expect(await found()).toMatchObject({
      metadata: {
        annotations: { [annotation]: "robot", "kubernetes.io/service-account.uid": account.metadata.uid },
      },
      data: { "ca.crt": base64("PEM"), namespace: base64("default") },
    });
  });

  it("goes when there is no such account", async () => {
    await bench.client.create(secrets, secret("nobody"));
    await gone();
  });

  it("goes with its account", async () => {
    await token();
    await bench.client.delete(serviceAccounts, at("robot"));
    await gone();
  });

  it("gets back what somebody took out of it", async () => {
    const before = await token();
    const filled = await found();
    await bench.client.update(secrets, { ...filled, data: { token: filled.data?.token ?? "" } });
    await bench.until(async () => (await found()).data?.["ca.crt"] !== undefined);
    expect((await found()).data?.token).toBe(base64(before));
  });
});

describe("a token from a Secret", () => {
  it("stands for its account, at the API alone, and its use is noted by the day", async () => {
    const text = await token();
    const account = await bench.client.get(serviceAccounts, at("robot"));
    expect(await tokens.identify(text)).toEqual({
      user: {
        username: "system:serviceaccount:default:robot",
        uid: account.metadata.uid,
        groups: ["system:serviceaccounts", "system:serviceaccounts:default"],
      },
      audiences: ["api"],
    });
    expect(await tokens.identify(text, ["other"])).toBeUndefined();
    const today = new Date(bench.clock.now()).toISOString().slice(0, 10);
    const label = "kubernetes.io/legacy-token-last-used";
    await bench.until(async () => (await found()).metadata.labels?.[label] === today);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["its Secret is gone", () => bench.client.delete(secrets, at("s"))],
    ["its account is gone", () => bench.client.delete(serviceAccounts, at("robot"))],
    [
      "its Secret holds another",
      async () => bench.client.update(secrets, { ...(await found()), data: { token: base64("x") } }),
    ],
    [
      "it was not used for long",
      async () => {
        const filled = await found();
        const labels = { "kubernetes.io/legacy-token-invalid-since": "2026-01-01" };
        return bench.client.update(secrets, { ...filled, metadata: { ...filled.metadata, labels } });
      },
    ],
  ])("is worth nothing once %s", async (_when, change) => {
    const text = await token();
    await change();
    await bench.clock.advance(1_000);
    await expect(tokens.identify(text)).rejects.toMatchObject({ code: 401 });
  });

  it("is told from what others signed", async () => {
    const keys = new ServiceAccountKeys(await privateKeyPem(await generateKeyPair()));
    const reader = new CachedReader(bench.informers, bench.client);
    const other = new LegacyTokens({ keys, apiAudiences: ["api"], used: () => {} }, reader);
    await expect(other.identify(await token())).rejects.toMatchObject({ code: 401 });
    expect(await tokens.identify("no token")).toBeUndefined();
  });
});
