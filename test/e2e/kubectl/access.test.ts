import { describe, expect, it } from "@jest/globals";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";

describe("who may do what", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const robot = () => `--as=system:serviceaccount:${namespace.name}:robot`;

  it("says who asks", async () => {
    const said = await namespace.ok("auth", "whoami");
    expect(said).toMatch(/Username +\S+/);
    expect(said).toMatch(/Groups +\[system:masters system:authenticated\]/);
    expect(await namespace.ok("auth", "can-i", "*", "*", "--all-namespaces")).toBe("yes\n");
  });

  it("lets a ServiceAccount do what its roles say, and no more", async () => {
    await namespace.ok("create", "serviceaccount", "robot");
    await namespace.ok("create", "role", "reader", "--verb=get,list", "--resource=pods");
    const before = await namespace.run(["auth", "can-i", "list", "pods", robot()]);
    expect(before).toMatchObject({ code: 1, stdout: "no\n" });
    await namespace.ok(
      "create",
      "rolebinding",
      "reader",
      "--role=reader",
      `--serviceaccount=${namespace.name}:robot`,
    );
    await namespace.ok("wait", "rolebinding/reader", "--for=create", "--timeout=5s");
    expect(await namespace.ok("auth", "can-i", "list", "pods", robot())).toBe("yes\n");
    expect(await namespace.ok("auth", "can-i", "--list", robot())).toMatch(/pods +\[\] +\[\] +\[get list\]/);
    expect(await namespace.refused("delete", "pod", "any", robot())).toContain(
      `Error from server (Forbidden): pods "any" is forbidden: User "system:serviceaccount:${namespace.name}:robot" cannot delete resource "pods" in API group "" in the namespace "${namespace.name}"`,
    );
  });

  it("makes tokens that are good for their account", async () => {
    const token = (await namespace.ok("create", "token", "robot", "--duration=20m")).trim();
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({ sub: `system:serviceaccount:${namespace.name}:robot` });
    expect(claims.exp - claims.iat).toBe(1200);
    const withToken = [
      "--kubeconfig=/dev/null",
      "--server=https://127.0.0.1:6443",
      "--insecure-skip-tls-verify",
    ];
    const list = await namespace.run([...withToken, `--token=${token}`, "get", "pods", "-o", "name"]);
    expect(list).toMatchObject({ code: 0, stdout: "" });
    const wrong = await namespace.run([...withToken, `--token=${token}x`, "get", "pods"]);
    expect(wrong.stderr).toContain("Unauthorized");
  });

  it("lets nobody give away more than they have", async () => {
    await namespace.ok("create", "role", "granter", "--verb=create,get", "--resource=roles,rolebindings");
    await namespace.ok(
      "create",
      "rolebinding",
      "granter",
      "--role=granter",
      `--serviceaccount=${namespace.name}:robot`,
    );
    expect(
      await namespace.refused("create", "role", "more", "--verb=delete", "--resource=secrets", robot()),
    ).toContain("attempting to grant RBAC permissions not currently held");
  });
});
