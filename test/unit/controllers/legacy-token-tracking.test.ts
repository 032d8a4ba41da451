import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { configMaps, namespaces } from "../../../api/resources.js";
import { legacyTokenTrackingController } from "../../../control-plane/controllers/legacy-token-tracking-controller.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { namespace } from "../../support/workloads.js";

const ref = { namespace: "kube-system", name: "kube-apiserver-legacy-service-account-token-tracking" };
const dayMs = 24 * 60 * 60 * 1_000;

describe("since when the use of tokens in Secrets is written down", () => {
  let bench: ControllerBench;
  let today: string;
  beforeEach(async () => {
    bench = await controllerBench();
    today = new Date(bench.clock.now()).toISOString().slice(0, 10);
    await bench.client.create(namespaces, namespace("kube-system"));
    bench.start(legacyTokenTrackingController(bench.context));
    await bench.clock.advance(100);
  });
  afterEach(() => bench.stop());
  const data = async () => (await bench.client.get(configMaps, ref)).data;

  it("is the day on which that began", async () => {
    expect(await data()).toEqual({ since: today });
    await bench.clock.leap(2 * dayMs);
    expect(await data()).toEqual({ since: today });
  });

  it("begins anew when the ConfigMap was deleted", async () => {
    await bench.clock.leap(dayMs);
    await bench.client.delete(configMaps, ref);
    await bench.clock.advance(100);
    expect((await data())?.since).toBe(new Date(Date.parse(today) + dayMs).toISOString().slice(0, 10));
  });

  it.each([["yesterday"], ["2026-02-31"], ["2026-1-1"], [""]])(
    "is put right when it is %p",
    async (since) => {
      await bench.client.patch(configMaps, ref, "merge", { data: { since, kept: "a" } });
      await bench.clock.advance(100);
      expect(await data()).toEqual({ since: today, kept: "a" });
    },
  );

  it("may be an earlier day that somebody has set", async () => {
    await bench.client.patch(configMaps, ref, "merge", { data: { since: "2020-02-29" } });
    await bench.clock.advance(100);
    expect(await data()).toEqual({ since: "2020-02-29" });
  });
});
