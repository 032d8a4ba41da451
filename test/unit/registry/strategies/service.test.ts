import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Service, V1ServiceSpec } from "../../../../api/generated/types.js";
import { ipAddresses, services } from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import { silentLogger } from "../../../../common/logger.js";
import { ReservationRepair } from "../../../../control-plane/registry/allocators/reservation-repair.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { StorageError } from "../../../../control-plane/storage/errors.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";

let world: RulesRegistry;
let client: Client;

beforeEach(async () => {
  world = await rulesRegistry({ serviceCidr: "10.96.0.0/29" });
  client = clientFor(world.registry, { username: "tester" });
});
afterEach(() => world.stop());

const service = (name: string, spec: V1ServiceSpec = {}): V1Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: "default", name },
  spec: { ports: [{ port: 80 }], ...spec },
});
const create = (name: string, spec: V1ServiceSpec = {}) => client.create(services, service(name, spec));
const remove = (name: string) => client.delete(services, { namespace: "default", name });
const held = () => world.allocations.addresses.reservations.list();

describe("cluster addresses", () => {
  it("are given out once each until none is left, and again after deletion", async () => {
    const made = await Promise.all(["a", "b", "c", "d", "e", "f"].map((name) => create(name)));
    expect(new Set(made.map(({ spec }) => spec?.clusterIP)).size).toBe(6);
    await expect(create("g")).rejects.toMatchObject({ code: 500 });
    await remove("a");
    expect((await create("g")).spec?.clusterIP).toBe(made[0]?.spec?.clusterIP);
  });

  it("fill all fields of a Service", async () => {
    const { spec, status } = await create("a", { clusterIP: "10.96.0.3" });
    expect(spec).toMatchObject({
      clusterIP: "10.96.0.3",
      clusterIPs: ["10.96.0.3"],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      internalTrafficPolicy: "Cluster",
      sessionAffinity: "None",
      type: "ClusterIP",
    });
    expect(status).toEqual({ loadBalancer: {} });
  });

  it.each([
    ["10.96.0.1", "provided IP is already allocated"],
    [
      "10.1.1.1",
      "the provided IP (10.1.1.1) is not in the valid range. The range of valid IPs is 10.96.0.0/29",
    ],
  ])("refuse %s", async (clusterIP, why) => {
    await create("taken", { clusterIP: "10.96.0.1" });
    await expect(create("b", { clusterIP })).rejects.toMatchObject({
      code: 422,
      message: `Service "b" is invalid: spec.clusterIPs: Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: ${why}`,
    });
  });

  it("are not taken by headless or external Services, nor by those that were refused", async () => {
    expect((await create("h", { clusterIP: "None", selector: { a: "b" } })).spec).toMatchObject({
      clusterIPs: ["None"],
      ipFamilyPolicy: "SingleStack",
    });
    await create("e", { type: "ExternalName", externalName: "example.com" });
    await expect(create("e")).rejects.toMatchObject({ code: 409 });
    expect(await held()).toEqual([]);
  });

  it("stay through updates and go with a change of type", async () => {
    const created = await create("a");
    const updated = await client.update(services, service("a"));
    expect(updated.spec?.clusterIP).toBe(created.spec?.clusterIP);
    const external = { ...updated, spec: { ...updated.spec, type: "ExternalName", externalName: "x.y" } };
    expect((await client.update(services, external)).spec?.clusterIP).toBeUndefined();
    expect(await held()).toEqual([]);
  });

  it("can't be exchanged", async () => {
    await create("a", { clusterIP: "10.96.0.1" });
    await expect(client.update(services, service("a", { clusterIP: "10.96.0.2" }))).rejects.toMatchObject({
      message:
        'Service "a" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.2"]: may not change once set',
    });
  });
});

describe("node ports", () => {
  it("are reserved, shared between protocols and released", async () => {
    const ports = [
      { name: "t", port: 53, protocol: "TCP" },
      { name: "u", port: 53, protocol: "UDP" },
    ];
    const { spec } = await create("a", { type: "NodePort", ports });
    const [first, second] = (spec?.ports ?? []).map(({ nodePort }) => nodePort);
    expect(first).toBeGreaterThanOrEqual(30_000);
    expect(second).toBe(first);
    expect(spec?.externalTrafficPolicy).toBe("Cluster");
    await remove("a");
    expect(await world.allocations.ports.reservations.list()).toEqual([]);
  });

  it.each([
    [30080, "provided port is already allocated"],
    [80, "provided port is not in the valid range. The range of valid ports is 30000-32767"],
  ])("refuse %d", async (nodePort, why) => {
    await create("taken", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] });
    await expect(create("b", { type: "NodePort", ports: [{ port: 80, nodePort }] })).rejects.toMatchObject({
      message: `Service "b" is invalid: spec.ports[0].nodePort: Invalid value: ${nodePort}: ${why}`,
    });
    expect(await held()).toHaveLength(1);
  });

  it("are kept by an update that leaves them out, and given up with the type", async () => {
    const created = await create("a", { type: "NodePort" });
    const updated = await client.update(services, service("a", { type: "NodePort" }));
    expect(updated.spec?.ports).toEqual(created.spec?.ports);
    const internal = await client.update(services, {
      ...updated,
      spec: { ...updated.spec, type: "ClusterIP" },
    });
    expect(internal.spec?.ports?.[0]?.nodePort).toBeUndefined();
    expect(internal.spec?.externalTrafficPolicy).toBeUndefined();
    expect(await world.allocations.ports.reservations.list()).toEqual([]);
  });
});

describe("the repair of reservations", () => {
  const leaked = { apiVersion: "v1", kind: "X", metadata: {} };
  const ports = () => world.allocations.ports.reservations.list();
  const repairs = () => {
    const { storage, allocations, clock } = world;
    const made = allocations
      .repaired()
      .map((one) => new ReservationRepair(one, storage, clock, silentLogger));
    return async () => {
      for (const repair of made) await repair.pass();
    };
  };

  it("releases what nobody holds in two passes, and reserves what a Service holds", async () => {
    const { storage, allocations } = world;
    const { spec } = await create("a");
    await allocations.addresses.reservations.release(spec?.clusterIP ?? "", () => true);
    await storage.create("/coracle/node-ports/31000", leaked);
    const pass = repairs();
    await pass();
    expect(await held()).toEqual([spec?.clusterIP]);
    expect(await ports()).toEqual(["31000"]);
    await pass();
    expect(await ports()).toEqual([]);
  });

  it("leaves IPAddresses that others made", async () => {
    const parentRef = { resource: "gateways", group: "example.org", name: "theirs", namespace: "default" };
    const metadata = { name: "10.96.0.5", labels: { "ipaddress.kubernetes.io/managed-by": "example.org" } };
    const kind = { apiVersion: "networking.k8s.io/v1", kind: "IPAddress" };
    await client.create(ipAddresses, { ...kind, metadata, spec: { parentRef } });
    const pass = repairs();
    for (let round = 0; round < 3; round++) await pass();
    expect(await held()).toEqual(["10.96.0.5"]);
    await expect(create("a", { clusterIP: "10.96.0.5" })).rejects.toThrow(/already allocated/);
  });

  it("leaves what was reserved anew between two passes", async () => {
    const { storage } = world;
    await storage.create("/coracle/node-ports/31000", leaked);
    const pass = repairs();
    await pass();
    await storage.delete("/coracle/node-ports/31000", {});
    await storage.create("/coracle/node-ports/31000", leaked);
    await pass();
    expect(await ports()).toEqual(["31000"]);
  });
});

describe("a write whose outcome is not known", () => {
  const inDoubt = (happens: boolean) => {
    const { storage } = world;
    const original = storage.create.bind(storage);
    storage.create = async (key, object, options) => {
      if (!key.startsWith("/registry/core/services/")) return original(key, object, options);
      storage.create = original;
      if (happens) await original(key, object, options);
      throw new StorageError("StorageUnavailable", key);
    };
  };

  it.each([true, false])("keeps what it reserved, whether it happened: %p", async (happens) => {
    inDoubt(happens);
    await expect(create("a", { clusterIP: "10.96.0.3" })).rejects.toMatchObject({ code: 500 });
    expect(await held()).toEqual(["10.96.0.3"]);
    await expect(create("b", { clusterIP: "10.96.0.3" })).rejects.toMatchObject({ code: 422 });
  });

  it("gives back what it reserved when it certainly didn't happen", async () => {
    await create("a", { clusterIP: "10.96.0.3" });
    await expect(create("a", { clusterIP: "10.96.0.4" })).rejects.toMatchObject({ code: 409 });
    expect(await held()).toEqual(["10.96.0.3"]);
  });

  it("gives back nothing that another Service has by now", async () => {
    const made = await create("a", { clusterIP: "10.96.0.3" });
    await world.allocations.addresses.reservations.release("10.96.0.3", () => true);
    await create("b", { clusterIP: "10.96.0.3" });
    await world.allocations.release(made);
    expect(await held()).toEqual(["10.96.0.3"]);
  });
});

describe("dry runs", () => {
  const nodePort: V1ServiceSpec = { type: "NodePort" };
  const ports = () => world.allocations.ports.reservations.list();

  it("show the address and ports of a new Service and reserve nothing", async () => {
    const { spec } = await client.create(services, service("a", nodePort), { dryRun: true });
    expect(spec?.clusterIP).toMatch(/^10\.96\.0\.[1-6]$/);
    expect(spec?.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
    expect(await held()).toEqual([]);
    expect(await ports()).toEqual([]);
  });

  it("refuse what is taken", async () => {
    await create("a", { clusterIP: "10.96.0.1" });
    await expect(
      client.create(services, service("b", { clusterIP: "10.96.0.1" }), { dryRun: true }),
    ).rejects.toMatchObject({ code: 422 });
    for (const name of ["b", "c", "d", "e", "f"]) await create(name);
    await expect(client.create(services, service("g"), { dryRun: true })).rejects.toMatchObject({
      code: 500,
    });
  });

  it("show the ports that an update would bring, and give back none of the old", async () => {
    const made = await create("a", nodePort);
    const before = await ports();
    const more = [
      { name: "x", port: 80 },
      { name: "y", port: 81 },
    ];
    const shown = await client.update(
      services,
      { ...made, spec: { ...made.spec, ports: more } },
      { dryRun: true },
    );
    expect(shown.spec?.ports?.every(({ nodePort: port }) => (port ?? 0) >= 30_000)).toBe(true);
    expect(await ports()).toEqual(before);
    expect(await held()).toEqual([made.spec?.clusterIP]);
  });
});
