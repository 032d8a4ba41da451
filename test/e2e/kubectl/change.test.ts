import { describe, expect, it } from "@jest/globals";
import { KubectlProcess } from "../../support/kubectl-process.js";
import { idle, newDeployment, newPod, withMetadata } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";

const configMap = (name: string, data: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

describe("changing objects with kubectl", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const data = (name: string) =>
    namespace.get<{ data: object }>("configmap", name).then((object) => object.data);

  it("applies: what was applied before and is left out now goes, what others set stays", async () => {
    await namespace.apply(configMap("applied", { a: "1", b: "2" }));
    await namespace.ok("patch", "configmap", "applied", "--type=merge", "-p", '{"data":{"c":"3"}}');
    expect(await namespace.apply(configMap("applied", { a: "1", d: "4" }))).toBe(
      "configmap/applied configured\n",
    );
    expect(await data("applied")).toEqual({ a: "1", c: "3", d: "4" });
    expect(await namespace.apply(configMap("applied", { a: "1", d: "4" }))).toBe(
      "configmap/applied unchanged\n",
    );
  });

  it("applies lists by their merge keys", async () => {
    const container = (value: string) => idle("app", { env: [{ name: "A", value }] });
    await namespace.apply(newDeployment("lists", 0, container("1")));
    await namespace.ok("set", "env", "deployment/lists", "B=2");
    await namespace.apply(newDeployment("lists", 0, container("3")));
    const path = "{range .spec.template.spec.containers[0].env[*]}{.name}={.value} {end}";
    expect((await namespace.field(path, "deployment", "lists")).trim().split(" ").sort()).toEqual([
      "A=3",
      "B=2",
    ]);
  });

  it("applies a List, and a folder's worth of objects at once", async () => {
    const list = {
      apiVersion: "v1",
      kind: "List",
      items: [configMap("one", { a: "1" }), configMap("two", { a: "2" })],
    };
    const { code, stdout, stderr } = await namespace.run(["apply", "-f", "-"], {
      input: JSON.stringify(list),
    });
    expect({ code, stdout, stderr }).toMatchObject({
      code: 0,
      stdout: "configmap/one created\nconfigmap/two created\n",
    });
  });

  it("prunes what was applied before and is no longer among it", async () => {
    const labelled = (name: string) =>
      withMetadata(configMap(name, { a: "1" }), { labels: { set: "pruned" } });
    const applySet = (...names: string[]) => {
      const list = { apiVersion: "v1", kind: "List", items: names.map(labelled) };
      return namespace.run(["apply", "--prune", "-l", "set=pruned", "-f", "-"], {
        input: JSON.stringify(list),
      });
    };
    await namespace.apply(configMap("unlabelled", {}));
    await applySet("first", "second");
    expect((await applySet("second")).stdout).toBe("configmap/second unchanged\nconfigmap/first pruned\n");
    expect(await namespace.refused("get", "configmap", "first")).toContain("NotFound");
    await namespace.ok("get", "configmap", "second", "unlabelled");
  });

  it("shows the difference first", async () => {
    const run = (object: object) => namespace.run(["diff", "-f", "-"], { input: JSON.stringify(object) });
    await namespace.apply(configMap("differs", { a: "1" }));
    expect(await run(configMap("differs", { a: "1" }))).toMatchObject({ code: 0, stdout: "" });
    const { code, stdout } = await run(configMap("differs", { a: "2" }));
    expect(code).toBe(1);
    expect(stdout).toMatch(/^- {2}a: "1"\n\+ {2}a: "2"$/m);
    expect(await data("differs")).toEqual({ a: "1" });
  });

  it("applies on the server's side, and says whose a field is", async () => {
    const apply = (value: string, manager: string) => {
      const input = JSON.stringify(configMap("server-side", { a: value }));
      return namespace.run(["apply", "--server-side", `--field-manager=${manager}`, "-f", "-"], { input });
    };
    expect((await apply("1", "one")).stdout).toBe("configmap/server-side serverside-applied\n");
    expect((await apply("2", "two")).stderr).toContain(
      'Apply failed with 1 conflict: conflict with "one": .data.a',
    );
    expect(await data("server-side")).toEqual({ a: "1" });
  });

  it("tries a change without making it", async () => {
    const input = JSON.stringify(configMap("dry", { a: "1" }));
    const outcome = await namespace.run(["apply", "--dry-run=server", "-f", "-"], { input });
    expect(outcome.stdout).toBe("configmap/dry created (server dry run)\n");
    expect(await namespace.refused("get", "configmap", "dry")).toContain("NotFound");
  });

  it("patches in three ways", async () => {
    await namespace.apply(configMap("patched", { a: "1" }));
    const patch = (type: string, body: unknown) =>
      namespace.ok("patch", "configmap", "patched", `--type=${type}`, "-p", JSON.stringify(body));
    await patch("json", [{ op: "add", path: "/data/json", value: "yes" }]);
    await patch("merge", { data: { merge: "yes", a: null } });
    expect(await patch("strategic", { data: { strategic: "yes" } })).toBe("configmap/patched patched\n");
    expect(await data("patched")).toEqual({ json: "yes", merge: "yes", strategic: "yes" });
    expect(
      await namespace.refused(
        "patch",
        "configmap",
        "patched",
        "--type=json",
        "-p",
        '[{"op":"test","path":"/data/json","value":"no"}]',
      ),
    ).toContain("The request is invalid: the server rejected our request due to an error in our request");
  });

  it("labels and annotates", async () => {
    await namespace.apply(configMap("labelled", {}));
    expect(await namespace.ok("label", "configmap", "labelled", "tier=front")).toBe(
      "configmap/labelled labeled\n",
    );
    expect(await namespace.refused("label", "configmap", "labelled", "tier=back")).toContain(
      "--overwrite is false",
    );
    await namespace.ok("label", "configmap", "labelled", "tier=back", "--overwrite");
    expect(await namespace.ok("get", "configmaps", "-l", "tier=back", "-o", "name")).toBe(
      "configmap/labelled\n",
    );
    await namespace.ok("label", "configmap", "labelled", "tier-");
    await namespace.ok("annotate", "configmap", "labelled", "note=a b");
    expect(await namespace.field("{.metadata.annotations.note}", "configmap", "labelled")).toBe("a b");
  });

  it("replaces, and refuses what has changed since", async () => {
    await namespace.apply(configMap("replaced", { a: "1" }));
    const read = await namespace.get<{ metadata: { resourceVersion: string } }>("configmap", "replaced");
    await namespace.ok("label", "configmap", "replaced", "changed=yes");
    const stale = await namespace.run(["replace", "-f", "-"], { input: JSON.stringify(read) });
    expect(stale.stderr).toContain(
      'Operation cannot be fulfilled on configmaps "replaced": the object has been modified; please apply your changes to the latest version and try again',
    );
    const fresh = withMetadata(configMap("replaced", { b: "2" }), {});
    expect((await namespace.run(["replace", "-f", "-"], { input: JSON.stringify(fresh) })).stdout).toBe(
      "configmap/replaced replaced\n",
    );
    expect(await data("replaced")).toEqual({ b: "2" });
  });

  it("edits what an editor changes", async () => {
    await namespace.apply(configMap("edited", { a: "before" }));
    const path = process.env.KUBE_EDITOR;
    process.env.KUBE_EDITOR = "sed -i s/before/after/";
    await namespace.ok("edit", "configmap", "edited");
    if (path === undefined) delete process.env.KUBE_EDITOR;
    expect(await data("edited")).toMatchObject({ a: "after" });
  });

  it("creates without a manifest, exposes, and deletes by label", async () => {
    await namespace.ok(
      "create",
      "deployment",
      "made",
      "--image=coracle/demo:dev",
      "--port=8080",
      "--replicas=1",
    );
    expect(await namespace.ok("expose", "deployment", "made", "--port=80", "--target-port=8080")).toBe(
      "service/made exposed\n",
    );
    await namespace.ok("wait", "deployment/made", "--for=condition=Available", "--timeout=40s");
    expect(await namespace.ok("autoscale", "deployment", "made", "--max=3")).toContain("made autoscaled");
    await namespace.ok("create", "configmap", "literal", "--from-literal=a=b");
    await namespace.ok("create", "serviceaccount", "robot");
    await namespace.ok("create", "quota", "quota", "--hard=pods=100");
    await namespace.ok("create", "job", "job", "--image=coracle/busybox:dev", "--", "true");
    await namespace.ok("create", "ingress", "web", "--rule=example.com/=made:80");
    expect(await namespace.ok("delete", "deployment,service,hpa", "made")).toMatch(
      /deployment\.apps "made" deleted/,
    );
    expect(await namespace.ok("delete", "configmaps", "--all")).toContain('configmap "literal" deleted');
  });

  it("runs a command in a pod of its own", async () => {
    const { stdout } = await namespace.run(
      [
        "run",
        "once",
        "-i",
        "--rm",
        "--restart=Never",
        "--image=coracle/busybox:dev",
        "--",
        "sh",
        "-c",
        "read word; echo got $word",
      ],
      { input: "this\n" },
    );
    expect(stdout).toContain("got this\n");
    expect(await namespace.refused("get", "pod", "once")).toContain("NotFound");
  });

  it("gives a pod of its own a terminal", async () => {
    const image = ["--image=coracle/busybox:dev", "--image-pull-policy=IfNotPresent"];
    const run = ["run", "typed", "-it", "--rm", "--restart=Never", ...image, "--", "sh"];
    const terminal = await KubectlProcess.startInTerminal(namespace, run);
    await terminal.prints(/# /);
    terminal.write("echo $((6*7)) on $(tty); exit\n");
    await terminal.prints(/^42 on \/dev\//m);
    expect(await terminal.exit()).toBe(0);
    expect(terminal.output).toContain('pod "typed" deleted');
  });

  it("keeps a pod's fields from being changed that can't be", async () => {
    await namespace.apply(newPod("fixed"));
    expect(
      await namespace.refused("patch", "pod", "fixed", "-p", '{"spec":{"restartPolicy":"Never"}}'),
    ).toContain('The Pod "fixed" is invalid: spec: Forbidden: pod updates may not change fields other than');
  });
});
