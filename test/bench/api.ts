import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { V1Pod } from "../../api/generated/types.js";
import { namespaces, pods } from "../../api/resources.js";
import { systemClock } from "../../common/clock.js";
import { startEtcd } from "../support/etcd.js";
import { type PrivateControlPlane, startControlPlane } from "./api/private-control-plane.js";
import { type Bench, inTurn, type Measurement } from "./bench.js";
import { benchPod } from "./bench-pod.js";
import { type LoadOptions, placeholder } from "./load/load-options.js";
import { runLoad } from "./load/run-load.js";
import { residentMb } from "./memory.js";

const clients = 32;
const rounds = 3;
const seconds = 4;
const creates = 6_000;
const listed = 500;
const podsPath = (namespace: string) => `/api/v1/namespaces/${namespace}/pods`;
const script = (name: string) => fileURLToPath(new URL(`./load/${name}.js`, import.meta.url));

/** The API over HTTPS beside bare etcd writes and a bare HTTPS server. */
export const apiBench: Bench = {
  name: "api",
  description: `creates, GET and LIST of pods over HTTPS, ${clients} clients`,
  async run(say) {
    const plane = await startControlPlane();
    try {
      const idle = await idleMemory(plane, 0);
      await createNamespaces(plane);
      say("  GET and LIST");
      const reads = [await readOne(plane), await readList(plane)];
      const loaded = await idleMemory(plane, listed);
      say("  creates");
      return [await createMany(plane), ...reads, idle, loaded];
    } finally {
      await plane.stop();
    }
  },
};

async function createNamespaces({ client }: PrivateControlPlane): Promise<void> {
  for (const name of ["listed", "created"]) {
    await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  const indexes = Array.from({ length: listed }, (_, index) => index);
  for (const index of indexes) await client.create(pods, unscheduled(`bench-${index}`, "listed"));
}

/** A pod that no scheduler takes, so that only the API works on it. */
function unscheduled(name: string, namespace: string): V1Pod {
  const pod = benchPod(name);
  return {
    ...pod,
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...pod.metadata, name, namespace },
    spec: { ...pod.spec, containers: pod.spec?.containers ?? [], schedulerName: "bench" },
  };
}

type OwnOptions = Omit<LoadOptions, "port" | "clients" | "certificate" | "privateKey">;

function loadOn(plane: PrivateControlPlane, more: OwnOptions): LoadOptions {
  const { clientCertificate: certificate, clientKey: privateKey } = plane.access;
  return { port: plane.port, clients, certificate, privateKey, ...more };
}

async function createMany(plane: PrivateControlPlane): Promise<Measurement> {
  const body = JSON.stringify(unscheduled(`bench-${placeholder}`, "created"));
  const path = podsPath("created");
  const bare = await startEtcd();
  let last = 0;
  let round = 0;
  let p99 = 0;
  const rates = await inTurn(
    rounds,
    () => etcdWrites(bare.endpoints[0] ?? "", body.length, `/bench/${round++}/`),
    async () => {
      const options = { method: "POST", path, body, expect: 201, count: creates, firstNumber: last };
      const result = await runLoad(loadOn(plane, options));
      last = result.last;
      p99 = result.p99Ms;
      return result.perSecond;
    },
  );
  await bare.stop();
  const note = `p99 ${p99.toFixed(0)} ms; peer: bare etcd3 writes of ${body.length} B`;
  return { name: "API creates", unit: "/s", ...rates, goal: { kind: "ratio", atLeast: 0.3 }, note };
}

async function etcdWrites(endpoint: string, bytes: number, prefix: string): Promise<number> {
  const args = [endpoint, String(bytes), String(creates), String(clients), prefix];
  const { stdout } = await promisify(execFile)(process.execPath, [script("etcd-writes"), ...args]);
  return Number(stdout);
}

const readOne = (plane: PrivateControlPlane) =>
  read(plane, "API GET of one pod", `${podsPath("listed")}/bench-1`);
const readList = (plane: PrivateControlPlane) =>
  read(plane, `API LIST of ${listed} pods`, podsPath("listed"));

async function read(plane: PrivateControlPlane, name: string, path: string): Promise<Measurement> {
  const bytes = await lengthOf(plane, path);
  const peer = await constantServer(plane.pki, bytes);
  const load = { method: "GET", path, expect: 200, seconds };
  try {
    const rates = await inTurn(
      rounds,
      async () => (await runLoad({ ...load, port: peer.port, clients })).perSecond,
      async () => (await runLoad(loadOn(plane, load))).perSecond,
    );
    const note = `peer: bare HTTPS server, ${bytes} B`;
    return { name, unit: "/s", ...rates, goal: { kind: "ratio", atLeast: 0.2 }, note };
  } finally {
    peer.stop();
  }
}

async function constantServer(pki: string, bytes: number) {
  const files = [join(pki, "admin.crt"), join(pki, "admin.key")];
  const child = spawn(process.execPath, [script("constant-server"), String(bytes), ...files], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = await once(child.stdout, "data");
  return { port: Number(port), stop: () => void child.kill() };
}

async function lengthOf(plane: PrivateControlPlane, path: string): Promise<number> {
  const { clientCertificate: cert, clientKey: key, certificateAuthority: ca } = plane.access;
  return new Promise((resolve, reject) => {
    const call = request({ port: plane.port, host: "127.0.0.1", path, cert, key, ca }, (answer) => {
      text(answer).then((body) => resolve(Buffer.byteLength(body)), reject);
    });
    call.once("error", reject);
    call.end();
  });
}

async function idleMemory({ pid }: PrivateControlPlane, objects: number): Promise<Measurement> {
  await systemClock.sleep(3_000);
  const name = `control plane's memory${objects > 0 ? `, ${objects} pods, after the reads` : ", fresh"}`;
  return { name, unit: "MB", ours: residentMb(pid), goal: { kind: "value", atMost: 150 } };
}
