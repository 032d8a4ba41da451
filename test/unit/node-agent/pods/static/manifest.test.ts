import { describe, expect, it } from "@jest/globals";
import { staticPod } from "../../../../../node-agent/pods/static/manifest.js";

const context = { file: "web.yaml", nodeName: "node-1", seen: "2026-01-01T00:00:00Z" };
const manifest = (more = "", spec = "") => `
apiVersion: v1
kind: Pod
metadata:
  name: web${more}
spec:
  containers:
  - name: app
    image: nginx${spec}
`;
const read = (text: string, other = {}) => staticPod(text, { ...context, ...other });

describe("a manifest", () => {
  it("is a pod as a kubelet makes it", () => {
    const pod = read(manifest("\n  labels: {a: b}\n  uid: mine"));
    const { uid = "" } = pod.metadata;
    expect(uid).toMatch(/^[0-9a-f]{32}$/);
    expect(pod.metadata).toEqual({
      name: "web-node-1",
      namespace: "default",
      uid,
      labels: { a: "b" },
      annotations: {
        "kubernetes.io/config.hash": uid,
        "kubernetes.io/config.source": "file",
        "kubernetes.io/config.seen": context.seen,
      },
    });
    expect(pod.spec).toMatchObject({
      nodeName: "node-1",
      restartPolicy: "Always",
      tolerations: [{ operator: "Exists", effect: "NoExecute" }],
      containers: [{ name: "app", imagePullPolicy: "Always" }],
    });
  });

  it("may be written as JSON", () => {
    expect(
      read(
        '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"a","image":"b"}]}}',
      ).metadata.name,
    ).toBe("web-node-1");
  });

  it("has another uid with other content, another file or another node, and the same at another time", () => {
    const uids = [
      read(manifest()),
      read(manifest(), { seen: "2027-01-01T00:00:00Z" }),
      read(manifest("", ":2")),
      read(manifest(), { file: "other" }),
      read(manifest(), { nodeName: "node-2" }),
    ].map(({ metadata }) => metadata.uid);
    expect(new Set(uids).size).toBe(4);
    expect(uids[0]).toBe(uids[1]);
  });

  it.each([
    ["nothing", "", /./],
    ["no object", "- a", /./],
    ["no YAML", "a: b: c", /./],
    ["another kind", "apiVersion: v1\nkind: Service\nmetadata: {name: web}", /./],
    ["an unknown field", manifest("", "\n    imgae: x"), /unknown field "spec.containers\[0\].imgae"/],
    ["no name", manifest().replace("name: web", "labels: {}"), /metadata.name: Required value/],
    [
      "a name that leads elsewhere",
      manifest().replace("web", "../web"),
      /metadata.name: Invalid value: "..\/web-node-1"/,
    ],
    ["a namespace that is none", manifest("\n  namespace: a/b"), /metadata.namespace: Invalid value: "a\/b"/],
    ["no containers", "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {}", /spec.containers/],
    [
      "a reference",
      manifest("", "\n  volumes: [{name: v, secret: {secretName: s}}]"),
      /^static pods may not reference secrets$/,
    ],
    [
      "an account",
      manifest("", "\n  serviceAccountName: a"),
      /^static pods may not reference serviceaccounts$/,
    ],
    ["a mirror", manifest('\n  annotations: {kubernetes.io/config.mirror: "x"}'), /mirror/],
    [
      "a lot of aliases",
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]`,
      /./,
    ],
  ])("that is %s is refused", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
