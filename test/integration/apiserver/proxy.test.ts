import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { WebSocket, WebSocketServer } from "ws";
import { endpointSlices, nodes, services } from "../../../api/resources.js";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { ask } from "../../support/api-request.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { type FarEnd, fakeNodes } from "../../support/fake-nodes.js";
import { createRunningPod } from "../../support/running-pods.js";

const admin = { username: "admin", groups: ["system:masters"] };
const pod = "/api/v1/namespaces/default/pods";
const service = "/api/v1/namespaces/default/services";

const ofOrigin = [
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "alt-svc",
  "clear-site-data",
  "service-worker-allowed",
  "strict-transport-security",
];

/** A backend that tells what it was asked, and redirects to where `to` says. */
function page(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://backend");
  const to = url.searchParams.get("to");
  if (to !== null) {
    response.writeHead(302, { location: to }).end();
    return;
  }
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    response.setHeader("x-backend", "yes");
    for (const name of ofOrigin) response.setHeader(name, "everything");
    response.statusCode = url.pathname === "/teapot" ? 418 : 200;
    response.write("{");
    response.end(
      JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }).slice(1),
    );
  });
}

describe("proxying through the API server", () => {
  let server: TestApiServer;
  let secure: ReturnType<typeof createTlsServer>;
  const plain = createServer(page);
  const sockets = new WebSocketServer({ server: plain });
  sockets.on("headers", (headers) => headers.push(...ofOrigin.map((name) => `${name}: everything`)));
  sockets.on("connection", (socket, request) => {
    socket.on("message", (data) => socket.send(`${request.url} ${data}`));
  });

  /** 8080 is the plain backend, 8443 the one with TLS; anything else refuses. */
  function serve(end: FarEnd): void {
    const { target } = end;
    const port = target.type === "pod-port" ? target.port : 8080;
    const backend = port === 8080 ? plain : port === 8443 ? secure : undefined;
    if (!backend) {
      end.channel(0).destroy();
      end.end({ status: "Failure", message: `dial tcp 10.0.0.1:${port}: connect: connection refused` });
      return;
    }
    const socket = connect((backend.address() as AddressInfo).port, "127.0.0.1");
    socket.on("error", () => end.end({ status: "Failure", message: "broken" }));
    socket.pipe(end.channel(0)).pipe(socket);
    socket.on("close", () => end.end());
  }

  beforeAll(async () => {
    const authority = await CertificateAuthority.create("backend", systemClock, systemRandom);
    const { certificate, privateKey } = await authority.issue({
      commonName: "backend",
      usages: ["server"],
      validMs: 3_600_000,
    });
    secure = createTlsServer({ cert: certificate, key: privateKey }, page);
    for (const one of [plain, secure])
      await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
    server = await startApiServer({ nodes: fakeNodes(serve) });
    await createObjects();
  }, 30_000);

  afterAll(async () => {
    await server?.stop();
    sockets.close();
    plain.close();
    secure?.close();
  });

  async function createObjects(): Promise<void> {
    const client = clientFor(server.registry, admin);
    const ports = [{ name: "web", containerPort: 8080 }];
    const made = await createRunningPod(
      client,
      "p",
      [{ name: "main", image: "busybox:1", ports }],
      "10.0.0.1",
    );
    const targetRef = { kind: "Pod", namespace: "default", name: "p", uid: made.metadata.uid ?? "" };
    await client.create(nodes, { apiVersion: "v1", kind: "Node", metadata: { name: "n1" } });
    const servicePorts = [
      { name: "web", port: 80, targetPort: 8080 },
      { name: "tls", port: 443, targetPort: 8443 },
    ];
    const ready = { nodeName: "n1", conditions: { ready: true } };
    const endpoints = [
      { addresses: ["10.0.0.1"], nodeName: "n1", conditions: { ready: false }, targetRef },
      { addresses: ["10.0.0.1"], ...ready, targetRef },
    ];
    const foreign = [
      { addresses: ["10.0.0.1"], ...ready },
      { addresses: ["10.0.0.2"], ...ready, targetRef },
      { addresses: ["10.0.0.1"], ...ready, targetRef: { ...targetRef, uid: "another" } },
      { addresses: ["10.0.0.1"], ...ready, targetRef: { ...targetRef, name: "absent" } },
      { addresses: ["10.0.0.1"], ...ready, targetRef: { ...targetRef, kind: "Node" } },
    ];
    for (const [name, one, backends] of [
      ["named", servicePorts, endpoints],
      ["bare", [{ port: 80, targetPort: 8080 }], [...foreign, ...endpoints]],
      ["foreign", [{ port: 80, targetPort: 8080 }], foreign],
    ] as const) {
      const metadata = { name, namespace: "default" };
      await client.create(services, {
        apiVersion: "v1",
        kind: "Service",
        metadata,
        spec: { ports: [...one] },
      });
      await client.create(endpointSlices, {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: { ...metadata, labels: { "kubernetes.io/service-name": name } },
        addressType: "IPv4",
        ports: one.map((port) => ({
          name: "name" in port ? port.name : "",
          port: port.targetPort,
          protocol: "TCP",
        })),
        endpoints: [...backends],
      });
    }
    await client.create(services, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "empty", namespace: "default" },
      spec: { ports: [{ port: 80 }] },
    });
  }

  it.each([
    ["a pod by number", `${pod}/p:8080/proxy/a?x=1`],
    ["a pod by its port's name", `${pod}/p:web/proxy/a?x=1`],
    ["a pod's first port", `${pod}/p/proxy/a?x=1`],
    ["a pod over TLS", `${pod}/https:p:8443/proxy/a?x=1`],
    ["a service's only port", `${service}/bare/proxy/a?x=1`],
    ["a service by its port's name", `${service}/named:web/proxy/a?x=1`],
    ["a service by number", `${service}/named:80/proxy/a?x=1`],
    ["a service over TLS", `${service}/https:named:tls/proxy/a?x=1`],
    ["a node's agent", "/api/v1/nodes/n1/proxy/a?x=1"],
    ["a node's agent by port", "/api/v1/nodes/n1:10250/proxy/a?x=1"],
  ])("reaches %s", async (_what, path) => {
    const answer = await ask(server, path);
    expect(answer.code).toBe(200);
    expect(answer.headers["x-backend"]).toBe("yes");
    expect(answer.json).toMatchObject({ method: "GET", url: "/a?x=1" });
  });

  it("passes method, body and status on, and who asked not", async () => {
    const answer = await ask(server, `${pod}/p:8080/proxy/teapot`, {
      method: "POST",
      body: "hello",
      headers: { authorization: "Bearer secret", "impersonate-user": "admin2", "x-mine": "1" },
    });
    expect(answer.code).toBe(403);
    const own = await ask(server, `${pod}/p:8080/proxy/teapot`, {
      method: "POST",
      body: "hello",
      headers: { "x-mine": "1" },
    });
    expect(own.code).toBe(418);
    expect(own.json).toMatchObject({ method: "POST", body: "hello" });
    expect(own.json.headers).toMatchObject({
      "x-mine": "1",
      host: new URL(server.url).host,
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-uri": `${pod}/p:8080/proxy/teapot`,
    });
    expect(own.json.headers).not.toHaveProperty("authorization");
  });

  it.each([
    ["/next", `${pod}/p:8080/proxy/next`],
    ["/next/?a=b", `${pod}/p:8080/proxy/next/?a=b`],
    ["next", "next"],
    ["http://10.0.0.1:8080/next", `${pod}/p:8080/proxy/next`],
    ["http://elsewhere/next", "http://elsewhere/next"],
    [`${pod}/p:8080/proxy/there`, `${pod}/p:8080/proxy/there`],
  ])("rewrites the redirect to %s", async (to, expected) => {
    const answer = await ask(server, `${pod}/p:8080/proxy/?to=${encodeURIComponent(to)}`);
    expect(answer.code).toBe(302);
    expect(answer.headers.location).toBe(expected);
  });

  it("says nothing in a backend's name of the API server's origin", async () => {
    const answer = await ask(server, `${pod}/p:8080/proxy/`);
    expect(answer.headers["x-backend"]).toBe("yes");
    const upgraded = webSocket(`${pod}/p:8080/proxy/chat`);
    const [joined] = await once(upgraded, "upgrade");
    upgraded.terminate();
    const refused = webSocket(`${pod}/https:p:8443/proxy/no-upgrade`);
    const [, plainAnswer] = await once(refused, "unexpected-response");
    expect(JSON.parse(await text(plainAnswer))).toMatchObject({ url: "/no-upgrade" });
    refused.on("error", () => {}).terminate();
    for (const { headers } of [answer, joined, plainAnswer])
      expect(ofOrigin.filter((name) => name in headers)).toEqual([]);
  });

  it("adds the slash that relative links need", async () => {
    const answer = await ask(server, `${pod}/p:8080/proxy?a=b`);
    expect(answer).toMatchObject({ code: 301, headers: { location: `${pod}/p:8080/proxy/?a=b` } });
  });

  it.each([
    [`${pod}/ftp:p:1/proxy/`, 400, 'invalid pod request "ftp:p:1"'],
    [`${pod}/p:1:2:3/proxy/`, 400, 'invalid pod request "p:1:2:3"'],
    [`${pod}/p:none/proxy/`, 400, 'invalid port "none"'],
    [`${pod}/absent/proxy/`, 404, 'pods "absent" not found'],
    [`${service}/absent:80/proxy/`, 404, 'services "absent" not found'],
    [`${service}/a:b:c:d/proxy/`, 400, 'invalid service request "a:b:c:d"'],
    [`${service}/named:81/proxy/`, 503, 'no service port 81 found for service "named"'],
    [`${service}/named:other/proxy/`, 503, 'no endpoints available for service "named:other"'],
    [`${service}/named/proxy/`, 503, 'no endpoints available for service "named"'],
    [`${service}/foreign/proxy/`, 503, 'no endpoints available for service "foreign"'],
    [`${service}/empty/proxy/`, 503, 'no endpoints available for service "empty"'],
    ["/api/v1/nodes/n2/proxy/", 404, 'nodes "n2" not found'],
    [
      `${pod}/p:99/proxy/`,
      503,
      "error trying to reach service: dial tcp 10.0.0.1:99: connect: connection refused",
    ],
  ])("answers %s with %i", async (path, code, message) => {
    const answer = await ask(server, path);
    expect(answer.status).toMatchObject({ kind: "Status", code, message });
    expect(answer.code).toBe(code);
  });

  it("carries WebSockets", async () => {
    const socket = webSocket(`${pod}/p:8080/proxy/chat`);
    const answer = await new Promise((resolve, reject) => {
      socket.on("error", reject);
      socket.on("open", () => socket.send("hello"));
      socket.on("message", (data) => resolve(String(data)));
    });
    expect(answer).toBe("/chat hello");
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.close();
    await closed;
  });

  it("keeps the caller's credentials to itself, in whatever form they come", async () => {
    const token = `base64url.bearer.authorization.k8s.io.${Buffer.from(server.token).toString("base64url")}`;
    const seen = new Promise<IncomingHttpHeaders>((resolve) =>
      sockets.once("connection", (_socket, request) => resolve(request.headers)),
    );
    const socket = webSocket(`${pod}/p:8080/proxy/chat`, [token, "chat.example"]);
    socket.on("error", () => {});
    expect(JSON.stringify(await seen)).not.toContain("bearer.authorization");
    expect((await seen)["sec-websocket-protocol"]).toBe("chat.example");
    socket.terminate();
    const secret = {
      "x-remote-user": "root",
      "impersonate-user": "admin",
      "impersonate-group": "system:masters",
      "impersonate-extra-reason": "why not",

      "x-named": "hop",
      connection: "x-named, host",
    };
    const told = (await ask(server, `${pod}/p:8080/proxy/a`, { headers: secret })).json.headers;
    expect(told.host).toBeDefined();
    for (const name of [...Object.keys(secret), "authorization"].filter((one) => one !== "connection"))
      expect([name, told[name]]).toEqual([name, undefined]);
  });

  it.each([
    [`${pod}/https:p:8443/proxy/no-upgrade`, 200],
    [`${pod}/p:99/proxy/chat`, 503],
    [`${pod}/absent/proxy/chat`, 404],
  ])("answers a WebSocket that is not to be had: %s", async (path, code) => {
    const socket = webSocket(path);
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
      socket.on("open", () => reject(new Error("opened")));
    });
    expect(answer).toBe(code);
    socket.on("error", () => {});
    socket.terminate();
  });

  function webSocket(path: string, protocols: readonly string[] = []): WebSocket {
    const { certificate, privateKey } = server.admin;
    return new WebSocket(`${server.url.replace("https", "wss")}${path}`, [...protocols], {
      ca: server.certificateAuthority,
      cert: certificate,
      key: privateKey,
    });
  }
});
