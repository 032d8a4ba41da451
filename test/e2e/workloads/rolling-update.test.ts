import { describe, expect, it } from "@jest/globals";
import { underLoad } from "../../support/http-load.js";
import { newDeployment, newService, webContainer } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";

describe("a rolling update under load", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const rolledOut = () => namespace.ok("rollout", "status", "deployment/web", "--timeout=60s");

  it("loses no request", async () => {
    await namespace.apply(newDeployment("web", 3, webContainer("one")), newService("web", "NodePort"));
    await rolledOut();
    const port = await namespace.field("{.spec.ports[0].nodePort}", "service/web");
    const result = await underLoad(`http://127.0.0.1:${port}/`, 4, async (load) => {
      await load.more(50);
      for (const message of ["two", "three"]) {
        await namespace.ok("set", "env", "deployment/web", `MESSAGE=${message}`);
        await rolledOut();
      }
      await namespace.ok("scale", "deployment/web", "--replicas=1");
      await namespace.ok("wait", "deployment/web", "--for=jsonpath={.status.replicas}=1", "--timeout=20s");
      await load.more(50);
    });
    const { failures, answers, requests } = result;
    process.stdout.write(`rolling update: ${requests} requests, ${failures.length} failed\n`);
    expect(failures).toEqual([]);
    const versions = new Set([...answers.keys()].map((answer) => answer.split(" ")[0]));
    expect([...versions].sort()).toEqual(["one", "three", "two"]);
  });
});
