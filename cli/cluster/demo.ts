import { readFile } from "node:fs/promises";
import { get as httpGet } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import type { KubeObject } from "../../api/meta/object.js";
import { deployments, pods, type ResourceType, services } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { unlessGone } from "../../client/expected-failures.js";
import type { Clock } from "../../common/clock.js";
import { waitUntil } from "./api-access.js";

export const demoNodePort = 30080;
export const demoManifest = fileURLToPath(new URL("../../../deploy/manifests/demo.yaml", import.meta.url));

const resourceOf: Readonly<Record<string, ResourceType<KubeObject>>> = {
  Deployment: deployments as ResourceType<KubeObject>,
  Service: services as ResourceType<KubeObject>,
};

/** Creates the objects of a manifest; those that are there already stay as they are. */
export async function createFromManifest(client: Client, path: string): Promise<void> {
  for (const document of parseAllDocuments(await readFile(path, "utf8"))) {
    const object = document.toJS() as KubeObject;
    const type = resourceOf[object.kind];
    if (!type) throw new Error(`${path}: no resource for kind ${object.kind}`);
    if (!(await exists(client, type, object))) await client.create(type, object);
  }
}

/** Asked first: a Service that is there would be refused for its node port, which is taken by itself. */
async function exists(
  client: Client,
  type: ResourceType<KubeObject>,
  { metadata: { namespace = "default", name = "" } }: KubeObject,
): Promise<boolean> {
  return (await unlessGone(client.get(type, { namespace, name }))) !== undefined;
}

/** Waits until all replicas of the demo are ready; on failure says what its pods are waiting for. */
export async function waitForDemo(client: Client, clock: Clock, timeoutMs: number): Promise<void> {
  await waitUntil(
    clock,
    timeoutMs,
    async () => {
      const demo = await client.get(deployments, { namespace: "default", name: "demo" });
      const { readyReplicas = 0, conditions = [] } = demo.status ?? {};
      const wanted = demo.spec?.replicas ?? 1;
      const why = conditions.find(({ status }) => status === "False")?.message ?? "";
      if (readyReplicas < wanted) throw new Error(`${readyReplicas} of ${wanted} demo pods are ready ${why}`);
    },
    () => podTroubles(client),
  );
}

/** What the demo says through its node port on this host. */
export async function demoAnswer(clock: Clock, timeoutMs: number): Promise<string> {
  const answer = await waitUntil(clock, timeoutMs, () => fetchText(`http://127.0.0.1:${demoNodePort}/`));
  return answer.trim();
}

async function podTroubles(client: Client): Promise<string> {
  const { items } = await client.list(pods, { namespace: "default", labelSelector: "app=demo" });
  return items
    .flatMap(({ metadata, status }) =>
      (status?.containerStatuses ?? []).flatMap(({ state }) =>
        state?.waiting ? [`  ${metadata.name}: ${state.waiting.reason} ${state.waiting.message ?? ""}`] : [],
      ),
    )
    .join("\n");
}

function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = httpGet(url, { timeout: 2_000, agent: false }, (answer) =>
      text(answer).then(resolve, reject),
    );
    call.once("timeout", () => call.destroy(new Error("no answer in time")));
    call.once("error", reject);
  });
}
