import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod, V1PodSpec } from "../../../../api/generated/types.js";
import { pods } from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";

const ref = { namespace: "default", name: "p" };
const pod = (spec: Partial<V1PodSpec> = {}, status?: V1Pod["status"]): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { ...ref },
  spec: { containers: [{ name: "c", image: "i" }], ...spec },
  ...(status ? { status } : {}),
});

let world: RulesRegistry;
let client: Client;

beforeEach(async () => {
  world = await rulesRegistry();
  client = clientFor(world.registry, { username: "tester" });
});
afterEach(() => world.stop());

describe("pods", () => {
  it("begin Pending, whatever the user says of their status", async () => {
    const created = await client.create(pods, pod({}, { phase: "Running" }));
    expect(created.status).toEqual({ phase: "Pending", qosClass: "BestEffort" });
  });

  it("are told what is wrong in one Status", async () => {
    await expect(client.create(pods, pod({ containers: [], restartPolicy: "x" }))).rejects.toMatchObject({
      code: 422,
      reason: "Invalid",
      message:
        'Pod "p" is invalid: [spec.containers: Required value, spec.restartPolicy: Unsupported value: "x": supported values: "Always", "OnFailure", "Never"]',
    });
  });

  it("keep status on update and spec on status update", async () => {
    const created = await client.create(pods, pod({ nodeName: "n" }));
    const relabelled = { ...created, metadata: { ...created.metadata, labels: { a: "b" } }, status: {} };
    expect((await client.update(pods, relabelled)).status?.phase).toBe("Pending");
    const current = await client.get(pods, ref);
    const running: V1Pod = { ...current, spec: { containers: [] }, status: { phase: "Running" } };
    const updated = await client.update(pods, running, { subresource: "status" });
    expect(updated.status).toEqual({ phase: "Running", qosClass: "BestEffort" });
    expect(updated.spec?.containers).toHaveLength(1);
  });

  it("go at once while nobody runs them, and with grace when someone does", async () => {
    await client.create(pods, pod());
    await client.delete(pods, ref);
    await expect(client.get(pods, ref)).rejects.toMatchObject({ code: 404 });
    await client.create(pods, pod({ nodeName: "n" }));
    await client.delete(pods, ref);
    expect((await client.get(pods, ref)).metadata.deletionGracePeriodSeconds).toBe(30);
    await client.delete(pods, ref, { gracePeriodSeconds: 0 });
    await expect(client.get(pods, ref)).rejects.toMatchObject({ code: 404 });
  });

  it.each(["spec.nodeName=n", "status.phase=Pending", "spec.hostNetwork=false", "status.podIP="])(
    "can be selected by %s",
    async (fieldSelector) => {
      await client.create(pods, pod({ nodeName: "n" }));
      expect((await client.list(pods, { fieldSelector })).items).toHaveLength(1);
    },
  );

  it("can't be selected by other fields", async () => {
    await expect(client.list(pods, { fieldSelector: "spec.foo=1" })).rejects.toMatchObject({
      code: 400,
      message: "field label not supported: spec.foo",
    });
  });
});
