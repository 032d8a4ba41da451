import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import {
  kubeconfigText,
  mergeKubeconfig,
  readKubeconfig,
  removeFromKubeconfig,
} from "../../../cli/kubeconfig.js";

const entry = {
  name: "coracle",
  server: "https://127.0.0.1:6443",
  certificateAuthority: "ca",
  clientCertificate: "cert",
  clientKey: "key",
};

const others = `# mine
apiVersion: v1
kind: Config
clusters:
  - name: prod # careful
    cluster: {server: https://prod}
users: []
contexts:
  - name: prod
    context: {cluster: prod, user: me}
current-context: prod
`;

describe("the user's kubeconfig", () => {
  let directory: string;
  let path: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "kubeconfig-"));
    path = join(directory, "sub", "config");
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("is made, for the owner's eyes only, when there is none", async () => {
    await mergeKubeconfig(path, entry);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const written = parse(await readFile(path, "utf8"));
    expect(written["current-context"]).toBe("coracle");
    expect(written.clusters[0].cluster).toEqual({
      server: entry.server,
      "certificate-authority-data": "Y2E=",
    });
  });

  it("keeps what others wrote, comments too, through merge and removal", async () => {
    const file = join(directory, "config");
    await writeFile(file, others);
    await mergeKubeconfig(file, entry);
    await mergeKubeconfig(file, { ...entry, server: "https://127.0.0.1:7443" });
    const merged = await readFile(file, "utf8");
    expect(merged).toContain("# mine");
    expect(merged).toContain("# careful");
    expect(parse(merged).clusters.map(({ name }: { name: string }) => name)).toEqual(["prod", "coracle"]);
    expect(merged).toContain("https://127.0.0.1:7443");
    await removeFromKubeconfig(file, "coracle");
    expect(parse(await readFile(file, "utf8"))).toEqual({ ...parse(others), "current-context": "" });
  });

  it("is left alone when it can't be understood", async () => {
    const file = join(directory, "config");
    await writeFile(file, "a: [");
    await expect(mergeKubeconfig(file, entry)).rejects.toThrow("left as it is");
    expect(await readFile(file, "utf8")).toBe("a: [");
  });

  it("is read back from its text", () => {
    expect(readKubeconfig(kubeconfigText(entry))).toEqual(entry);
  });
});
