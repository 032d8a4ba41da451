import { request } from "node:https";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { guestManifests, makeGuestImages } from "../../support/guest-images.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

const host = "shop.example";
const orders = "/cgi-bin/orders";

describe("a shop of three tiers", () => {
  const namespace = useNamespace(clusterKubeconfig);
  let authority: CertificateAuthority;

  /** A request to the Ingress, from somebody who trusts the shop's authority alone. */
  const ask = async (path: string, body?: string) => {
    const options = { host: "127.0.0.1", port: 443, path, servername: host, ca: authority.certificate };
    const sent = request({ ...options, method: body ? "POST" : "GET", headers: { host }, agent: false });
    sent.end(body);
    const answer = await new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
      sent.once("response", resolve).once("error", reject);
    });
    return `${answer.statusCode} ${await text(answer)}`;
  };

  beforeAll(async () => {
    authority = await CertificateAuthority.create("shop", systemClock, systemRandom, 1);
    await makeGuestImages();
    await namespace.ok("apply", "-f", guestManifests("shop"));
    const rollouts = ["statefulset/db", "deployment/api", "deployment/front"];
    for (const what of rollouts) await namespace.ok("rollout", "status", what, "--timeout=60s");
  }, 120_000);

  it("answers with a certificate that nobody knows until it has its own", async () => {
    await expect(ask("/")).rejects.toMatchObject({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
    const own = await authority.issue({
      commonName: host,
      dnsNames: [host],
      usages: ["server"],
      validMs: 3_600_000,
    });
    await namespace.apply({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "shop-tls" },
      type: "kubernetes.io/tls",
      stringData: { "tls.crt": own.certificate, "tls.key": own.privateKey },
    } as never);
    await eventually(async () => expect(await ask("/")).toContain("<h1>shop</h1>"));
  });

  it("keeps orders through all its tiers, and while its pods are replaced", async () => {
    expect(await ask(orders, "item=tea'); DROP TABLE orders;--")).toBe("200 1 tea'); DROP TABLE orders;--\n");
    await namespace.ok("rollout", "restart", "deployment/front", "deployment/api");
    const failed: string[] = [];
    let asked = 0;
    const rolled = Promise.all(
      ["front", "api"].map((tier) =>
        namespace.ok("rollout", "status", `deployment/${tier}`, "--timeout=60s"),
      ),
    );
    const done = rolled.then(() => true);
    while (!(await Promise.race([done, systemClock.sleep(50).then(() => false)]))) {
      const answer = await ask("/").catch(String);
      asked += 1;
      if (!answer.startsWith("200")) failed.push(answer);
    }
    process.stdout.write(`shop: ${asked} requests while the front end rolled, ${failed.length} lost\n`);
    expect(failed).toEqual([]);
    expect(await ask(orders)).toContain("1 tea'); DROP TABLE orders;--");
  });
});
