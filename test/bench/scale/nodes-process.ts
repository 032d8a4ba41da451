// Plays many nodes: nodes-process.js COUNT ENDPOINT TOKEN PIN DIRECTORY. Says "ready" when all are linked.
import { setMaxListeners } from "node:events";
import { SimulatedNode } from "./simulated-node.js";

/** The control plane slows down who joins too fast from one address. */
const atOnce = 4;

async function main(args: readonly string[]): Promise<void> {
  const [count = "", endpoint = "", token = "", pin = "", directory = ""] = args;
  const names = Array.from({ length: Number(count) }, (_, index) => ({
    name: `node-${index}`,
    zone: `zone-${index % 3}`,
  }));
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const start = async () => {
    for (let next = names.shift(); next; next = names.shift()) {
      await new SimulatedNode({ ...next, endpoint, token, pin, directory }).run(signal);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, start));
  process.send?.("ready");
}

process.on("disconnect", () => process.exit());
await main(process.argv.slice(2));
