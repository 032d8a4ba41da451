import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { kubectl } from "../../support/kubectl.js";
import { widgetKind } from "../../support/made-up-kind.js";

const version = "1.35";
let server: TestApiServer;

beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.stop());

const run = async (args: readonly string[], input?: string) => {
  // Discovery is read anew each time: kubectl would else believe for hours what it has seen.
  const all = ["--cache-dir", `${server.kubeconfig}-${++asked}`, ...args];
  const { stdout, stderr } = await kubectl(server.kubeconfig, all, { version, ...(input ? { input } : {}) });
  return stdout + stderr;
};
let asked = 0;

it("gives kubectl a kind that came while the server ran, as long as it is there", async () => {
  const manifest = JSON.stringify({
    apiVersion: "widgets.example.com/v1",
    kind: "Widget",
    metadata: { name: "a" },
    spec: { size: "large", colour: "red" },
  });
  const { kinds } = server;
  expect(await run(["get", "wd"])).toContain(`doesn't have a resource type "wd"`);
  kinds.replace(kinds.current().with([widgetKind({ size: { kind: "string" } })]));
  expect(await run(["create", "-f", "-"], manifest)).toContain('unknown field "spec.colour"');
  const larger = widgetKind({ size: { kind: "string" }, colour: { kind: "string" } });
  kinds.replace(kinds.current().with([larger]));
  expect(await run(["create", "-f", "-"], manifest)).toContain("widget.widgets.example.com/a created");
  expect(await run(["get", "wd"])).toMatch(/^NAME +SIZE +AGE\na +large +\d+s\n$/);
  expect(await run(["explain", "widgets.spec"])).toContain("colour");
  expect(await run(["api-resources", "--api-group", "widgets.example.com"])).toMatch(/widgets +wd /);
  kinds.replace(kinds.current().without((kind) => kind.resource === larger.resource));
  expect(await run(["get", "wd"])).toContain(`doesn't have a resource type "wd"`);
});
