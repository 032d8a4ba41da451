import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { NetworkDialer } from "../../../../node-agent/host/network-dialer.js";
import { httpProbe, httpTarget } from "../../../../node-agent/pods/probes/http-probe.js";

const warning = { passed: true, warning: "Probe terminated redirects" };

describe("an HTTP probe", () => {
  const asked: string[] = [];
  const server = http.createServer(({ url = "" }, response) => {
    asked.push(url);
    if (url === "/loop") return response.writeHead(302, { location: url }).end();
    const [, code = "500", location] = /^\/(\d+)(?:-(.*))?$/.exec(url) ?? [];
    const headers = location === undefined ? {} : { location: decodeURIComponent(location) };
    return response.writeHead(Number(code), headers).end("secret");
  });
  beforeAll(() => new Promise<void>((done) => server.listen(0, "127.0.0.1", done)));
  afterAll(() => void server.close());

  const probe = (path: string) => {
    asked.length = 0;
    const { port } = server.address() as AddressInfo;
    const target = httpTarget({ path, port }, { name: "app" }, "127.0.0.1");
    return httpProbe(new NetworkDialer(), target, new AbortController().signal);
  };

  it.each([
    ["/200", { passed: true }, 1],
    ["/500", { passed: false, message: "HTTP probe failed with statuscode: 500" }, 1],
    ["/302-%2f204", { passed: true }, 2],
    ["/302-%2f503", { passed: false, message: "HTTP probe failed with statuscode: 503" }, 2],
    ["/307-%2f301-%252f404", { passed: false, message: "HTTP probe failed with statuscode: 404" }, 3],
    ["/302-http:%2f%2fother.example%2f500", warning, 1],
    ["/302-file:%2f%2f127.0.0.1%2f500", warning, 1],
    ["/302", warning, 1],
    ["/304", warning, 1],
  ])("of %s: %j", async (path, result, requests) => {
    expect(await probe(path)).toEqual(result);
    expect(asked).toHaveLength(requests);
  });

  it("follows no more than ten redirects", async () => {
    expect(await probe("/loop")).toMatchObject({ passed: false });
    expect(asked).toHaveLength(10);
  });
});
