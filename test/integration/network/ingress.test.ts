import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
} from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { request as requestTls } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { WebSocket, WebSocketServer } from "ws";
import type { V1IngressSpec } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { ingress, ingressClass, secret } from "../../support/ingress-objects.js";
import { endpointSlice, service } from "../../support/service-objects.js";
import { IngressProcess } from "./ingress-process.js";
import { until } from "./proxy-process.js";

/** An address that is no loopback: to that no Ingress leads. */
const address = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe("the process of Ingresses", () => {
  const servers: Server[] = [];
  let process: IngressProcess;
  let authority: CertificateAuthority;
  let pod: { readonly server: Server; readonly port: number };

  /** A backend that says what it was asked. */
  const backend = async (name: string) => {
    const server = createServer(async (asked, answer) => {
      if (asked.url === "/die") {
        asked.socket.destroy();
        return;
      }
      let length = 0;
      try {
        for await (const chunk of asked) length += chunk.length;
      } catch {
        return;
      }
      answer.setHeader("connection", "x-secret-hop");
      answer.setHeader("x-secret-hop", "1");
      answer.end(JSON.stringify({ name, url: asked.url, headers: asked.headers, length }));
    });
    servers.push(server);
    server.listen(0, address);
    await once(server, "listening");
    return { server, port: (server.address() as AddressInfo).port };
  };

  const objectsOf = (resource: string, ...objects: readonly KubeObject[]) =>
    objects.map((object) => ({
      ...{ resource, object },
      namespace: object.metadata.namespace ?? "",
      name: object.metadata.name ?? "",
    }));

  const pathTo = (name: string, path = "/", pathType = "Prefix") => ({
    path,
    pathType,
    backend: { service: { name, port: { number: 80 } } },
  });
  const rule = (host: string, ...paths: readonly ReturnType<typeof pathTo>[]) => ({
    host,
    http: { paths: [...paths] },
  });
  const put = (name: string, spec: Partial<V1IngressSpec>, annotations: Record<string, string> = {}) => {
    const prefixed = Object.entries(annotations).map(([key, value]) => [
      `nginx.ingress.kubernetes.io/${key}`,
      value,
    ]);
    return process.send(
      "INCREMENTAL",
      objectsOf("ingresses", ingress(name, spec, Object.fromEntries(prefixed))),
    );
  };
  const web = async (name: string, ports: readonly number[]) => {
    const slices = ports.map((port, index) => ({
      ...endpointSlice(name, [{ port, protocol: "TCP" }], [address ?? ""]),
      metadata: {
        name: `${name}-${index}`,
        namespace: "default",
        labels: { "kubernetes.io/service-name": name },
      },
    }));
    await process.send("INCREMENTAL", [
      ...objectsOf("services", service(name, { ports: [{ port: 80 }] })),
      ...objectsOf("endpointslices", ...slices),
    ]);
  };

  const answered = async (asked: ReturnType<typeof request>, body?: string): Promise<Answer> => {
    asked.end(body);
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of answer) text += chunk;
    return { status: answer.statusCode, headers: answer.headers, body: text };
  };
  const get = (
    host: string,
    path: string,
    headers: Record<string, string> = {},
    method = "GET",
    body?: string,
  ) =>
    answered(
      request({
        ...{ host: "127.0.0.1", port: process.httpPort, path, method },
        headers: { host, ...headers },
      }),
      body,
    );
  const getTls = (host: string, path = "/") =>
    answered(
      requestTls({
        ...{ host: "127.0.0.1", port: process.httpsPort, path, servername: host, headers: { host } },
        ca: authority.certificate,
        agent: false,
      }),
    );

  /** What is answered to bytes. */
  const raw = async (text: string): Promise<string> => {
    const socket = connect(process.httpPort, "127.0.0.1");
    socket.write(text);
    let got = "";
    socket.on("data", (chunk) => {
      got += chunk;
    });
    socket.on("error", () => {});
    await once(socket, "close");
    return got;
  };

  beforeAll(async () => {
    authority = await CertificateAuthority.create("test", systemClock, systemRandom);
    process = await IngressProcess.create();
    pod = await backend("web");
    await process.start();
    process.connect({ dialAddress: "" });
    await process.send("COMPLETE", objectsOf("ingressclasses", ingressClass()));
    await web("web", [pod.port]);
    await put("web", { rules: [rule("web.example", pathTo("web"))] });
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await process.remove();
  });

  it("leads a host and path to its pods, and says who asked", async () => {
    const { status, headers, body } = await get("web.example", "/a//b?q=http://x//y", {
      "x-forwarded-for": "6.6.6.6",
      forwarded: "for=6.6.6.6",
      connection: "x-mine",
      "x-mine": "1",
    });
    expect(status).toBe(200);
    expect(headers["x-secret-hop"]).toBeUndefined();
    const told = JSON.parse(body);
    expect(told).toMatchObject({
      url: "/a//b?q=http://x//y",
      headers: {
        host: "web.example",
        "x-forwarded-for": "127.0.0.1",
        "x-real-ip": "127.0.0.1",
        "x-forwarded-proto": "http",
        "x-forwarded-host": "web.example",
        "x-forwarded-port": String(process.httpPort),
      },
    });
    expect(told.headers.forwarded).toBeUndefined();
    expect(told.headers["x-mine"]).toBeUndefined();
  });

  it.each([
    ["other.example", "/", 404],
    ["web.example", "/../x", 400],
    ["we b", "/", 400],
  ])("answers %s%s with %i", async (host, path, status) =>
    expect((await get(host, path)).status).toBe(status),
  );

  it("goes over https with the certificate of the Secret, over HTTP/2 too, and takes a new one at once", async () => {
    const credential = (host: string) =>
      authority.issue({ commonName: host, dnsNames: [host], usages: ["server"], validMs: 3_600_000 });
    const send = async () => {
      const { certificate, privateKey } = await credential("tls.example");
      const cert = secret("cert", { "tls.crt": certificate, "tls.key": privateKey });
      await process.send("INCREMENTAL", objectsOf("secrets", cert));
    };
    await send();
    await put("tls", {
      tls: [{ hosts: ["tls.example"], secretName: "cert" }],
      rules: [rule("tls.example", pathTo("web"))],
    });
    const { status, headers, body } = await getTls("tls.example");
    expect(status).toBe(200);
    expect(headers["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
    expect(JSON.parse(body).headers["x-forwarded-proto"]).toBe("https");
    const redirect = await get("tls.example", "/x?y");
    expect([redirect.status, redirect.headers.location]).toEqual([
      308,
      `https://tls.example:${process.httpsPort}/x?y`,
    ]);
    const session = connectHttp2(`https://127.0.0.1:${process.httpsPort}`, {
      servername: "tls.example",
      ca: authority.certificate,
    });
    const overHttp2 = async () => {
      const stream = session.request({ ":authority": "tls.example", ":path": "/h2", ":method": "POST" });
      stream.end("12345");
      let text = "";
      for await (const chunk of stream) text += chunk;
      return JSON.parse(text);
    };
    expect(await overHttp2()).toMatchObject({ url: "/h2", length: 5 });
    await send();
    expect((await getTls("tls.example")).status).toBe(200);
    expect(await overHttp2()).toMatchObject({ url: "/h2", length: 5 });
    session.close();
    const problem = secret("cert", { "tls.crt": "broken", "tls.key": "broken" });
    await process.send("INCREMENTAL", objectsOf("secrets", problem));
    await expect(getTls("tls.example")).rejects.toThrow(/self-signed|unable to verify/);
    const events = process.reports.flatMap(({ message }) =>
      message?.$case === "ingressEvent" ? `${message.value.name} ${message.value.reason}` : [],
    );
    expect(events).toContain("tls InvalidCertificate");
    expect((await get("web.example", "/")).status).toBe(200);
  });

  it("carries WebSockets, and what ends at one end ends at the other", async () => {
    const sockets = new WebSocketServer({ server: pod.server });
    sockets.on("connection", (socket) => socket.on("message", (data) => socket.send(`echo ${data}`)));
    const client = new WebSocket(`ws://127.0.0.1:${process.httpPort}/ws`, {
      headers: { host: "web.example" },
    });
    await once(client, "open");
    client.send("hello");
    const [said] = await once(client, "message");
    expect(String(said)).toBe("echo hello");
    const [there] = sockets.clients;
    client.terminate();
    await until(() => there?.readyState === WebSocket.CLOSED);
    sockets.close();
  });

  it("tries another pod when one is dead, with a body too, and keeps clients with a cookie", async () => {
    const gone = await backend("gone");
    gone.server.close();
    const other = await backend("other");
    await web("two", [gone.port, other.port]);
    await put("two", { rules: [rule("two.example", pathTo("two"))] }, { affinity: "cookie" });
    for (let turn = 0; turn < 4; turn++) {
      const { status, headers, body } = await get("two.example", "/", {}, "POST", "abc");
      expect([status, JSON.parse(body).length]).toEqual([200, 3]);
      expect(headers["set-cookie"]?.[0]).toMatch(/^INGRESSCOOKIE=[0-9a-f]{32}; Path=\/; HttpOnly$/);
    }
    const first = await get("two.example", "/");
    const cookie = first.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    expect((await get("two.example", "/", { cookie })).headers["set-cookie"]).toBeUndefined();
  });

  it("refuses bodies that are too large, said so or not", async () => {
    await put("small", { rules: [rule("small.example", pathTo("web"))] }, { "proxy-body-size": "10" });
    expect((await get("small.example", "/", {}, "POST", "x".repeat(11))).status).toBe(413);
    const chunked = request({
      ...{ host: "127.0.0.1", port: process.httpPort, method: "POST" },
      headers: { host: "small.example", "transfer-encoding": "chunked" },
    });
    chunked.write("x".repeat(8));
    expect((await answered(chunked, "x".repeat(8))).status).toBe(413);
    expect((await get("small.example", "/", {}, "POST", "x".repeat(10))).status).toBe(200);
  });

  it("rewrites, asks for passwords, answers browsers that ask first, and limits", async () => {
    await put(
      "rewriting",
      { rules: [rule("rewriting.example", pathTo("web", "/api(/|$)(.*)", "ImplementationSpecific"))] },
      { "rewrite-target": "/$2", "use-regex": "true" },
    );
    expect(JSON.parse((await get("rewriting.example", "/api/x/y?z")).body).url).toBe("/x/y?z");
    const users = secret("users", { auth: "ann:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n" });
    await process.send("INCREMENTAL", objectsOf("secrets", users));
    await put(
      "private",
      { rules: [rule("private.example", pathTo("web"))] },
      { "auth-type": "basic", "auth-secret": "users", "auth-realm": "here" },
    );
    const refused = await get("private.example", "/");
    expect([refused.status, refused.headers["www-authenticate"]]).toEqual([401, 'Basic realm="here"']);
    const authorization = `Basic ${Buffer.from("ann:password").toString("base64")}`;
    expect((await get("private.example", "/", { authorization })).status).toBe(200);
    await put(
      "cors",
      { rules: [rule("cors.example", pathTo("web"))] },
      { "enable-cors": "true", "limit-rps": "1" },
    );
    const asks = { origin: "https://a.example", "access-control-request-method": "GET" };
    const preflight = await get("cors.example", "/", asks, "OPTIONS");
    expect([preflight.status, preflight.headers["access-control-allow-origin"]]).toEqual([204, "*"]);
    const all = await Promise.all(Array.from({ length: 12 }, () => get("cors.example", "/")));
    expect(all.filter(({ status }) => status === 503).length).toBeGreaterThan(3);
  });

  it.each([
    [
      "two lengths",
      "POST / HTTP/1.1\r\nhost: web.example\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
    ],
    [
      "a length and chunks",
      "POST / HTTP/1.1\r\nhost: web.example\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    [
      "another coding",
      "POST / HTTP/1.1\r\nhost: web.example\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
    ],
    ["a bare line feed", "GET / HTTP/1.1\nhost: web.example\n\n"],
    ["a space before the colon", "GET / HTTP/1.1\r\nhost : web.example\r\n\r\n"],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["two hosts", "GET / HTTP/1.1\r\nhost: web.example\r\nhost: other.example\r\nconnection: close\r\n\r\n"],
    ["no words of HTTP", "\x16\x03\x01\x00\x00"],
    [
      "upgrades to what is not spoken",
      "GET / HTTP/1.1\r\nhost: web.example\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
    ],
  ])("refuses %s", async (_, text) => expect(await raw(text)).toMatch(/^HTTP\/1.1 400 /));

  it("refuses headers without end", async () => {
    expect(await raw(`GET / HTTP/1.1\r\nhost: web.example\r\nx: ${"y".repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 /,
    );
  });

  it("says which ports it has, and what goes on, by the names that dashboards ask for", async () => {
    const told = process.reports.flatMap(({ message }) =>
      message?.$case === "ingressServing" ? [message.value] : [],
    );
    expect(told.at(-1)).toEqual({
      serving: true,
      message: `listening on ${process.httpPort}, ${process.httpsPort}`,
    });
    const { body } = await answered(
      request({ host: "127.0.0.1", port: process.healthPort, path: "/metrics" }),
    );
    expect(body).toMatch(
      /nginx_ingress_controller_requests\{.*ingress="web".*host="web.example".*status="200"\} \d/,
    );
    expect(body).toMatch(/nginx_ingress_controller_config_last_reload_successful 1/);
    expect(body).not.toMatch(/host="other.example"/);
  });

  it("goes on after a restart with what it had", async () => {
    await process.stop();
    await process.start();
    expect((await get("web.example", "/")).status).toBe(200);
  });
});
