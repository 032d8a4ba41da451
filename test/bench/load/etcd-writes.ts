// Bare etcd3 writes from one process: node etcd-writes.js ENDPOINT BYTES COUNT CLIENTS PREFIX; prints writes per second.
import { Etcd3 } from "etcd3";

const [, , endpoint = "", bytes = "0", count = "0", clients = "1", prefix = ""] = process.argv;
const client = new Etcd3({ hosts: endpoint });
const value = Buffer.alloc(Number(bytes), "x");
let next = 0;

async function writer(): Promise<void> {
  while (next < Number(count)) await client.put(`${prefix}${next++}`).value(value);
}

await client.put(`${prefix}first`).value(value);
const begin = performance.now();
await Promise.all(Array.from({ length: Number(clients) }, writer));
process.stdout.write(`${Number(count) / ((performance.now() - begin) / 1_000)}\n`);
client.close();
