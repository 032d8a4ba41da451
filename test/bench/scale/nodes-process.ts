// Plays many nodes: nodes-process.js COUNT AGENTS-ENDPOINT API-SERVER PKI DIRECTORY. Says "ready" when all are linked.
import { setMaxListeners } from "node:events";
import { adminAccess } from "../../../cli/cluster/api-access.js";
import { clientOf } from "../../../cli/cluster/client.js";
import { enrolment } from "./enrolment.js";
import { patientClient } from "./patient-client.js";
import { SimulatedNode } from "./simulated-node.js";

const atOnce = 16;

async function main(args: readonly string[]): Promise<void> {
  const [count = "", endpoint = "", server = "", pki = "", directory = ""] = args;
  const client = patientClient(clientOf(await adminAccess("bench", server, pki)));
  const enrol = await enrolment(pki, client);
  const names = Array.from({ length: Number(count) }, (_, index) => ({
    name: `node-${index}`,
    zone: `zone-${index % 3}`,
  }));
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const start = async () => {
    for (let next = names.shift(); next; next = names.shift()) {
      await new SimulatedNode({ ...next, endpoint, directory, enrol }).run(signal);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, start));
  process.send?.("ready");
}

process.on("disconnect", () => process.exit());
await main(process.argv.slice(2));
