import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { type Document, isMap, isSeq, parseDocument, type YAMLSeq } from "yaml";
import { UserError } from "../common/errors.js";
import { readIfThere, writePrivateFile } from "../common/tls/pem-files.js";

/** One cluster with one user, as a kubeconfig names them. */
export interface KubeconfigEntry {
  /** Of cluster, user and context alike. */
  readonly name: string;
  readonly server: string;
  readonly certificateAuthority: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

/** The file kubectl writes to: the first of $KUBECONFIG, or ~/.kube/config. */
export function kubeconfigPath(env: NodeJS.ProcessEnv): string {
  return env.KUBECONFIG?.split(":").find((path) => path !== "") ?? join(homedir(), ".kube", "config");
}

/** Puts the entry into the file and makes it current; everything else in it stays, comments included. */
export async function mergeKubeconfig(path: string, entry: KubeconfigEntry): Promise<void> {
  const document = await readDocument(path);
  putNamed(document, "clusters", entry.name, "cluster", clusterOf(entry));
  putNamed(document, "users", entry.name, "user", userOf(entry));
  putNamed(document, "contexts", entry.name, "context", { cluster: entry.name, user: entry.name });
  document.set("current-context", entry.name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writePrivateFile(path, document.toString());
}

/** Takes the entry out again; a file without it is left alone. */
export async function removeFromKubeconfig(path: string, name: string): Promise<void> {
  if ((await readIfThere(path)) === undefined) return;
  const document = await readDocument(path);
  for (const list of ["clusters", "users", "contexts"]) removeNamed(document, list, name);
  if (document.get("current-context") === name) document.set("current-context", "");
  await writePrivateFile(path, document.toString());
}

/** The one entry of a kubeconfig that this project printed. */
export function readKubeconfig(text: string): KubeconfigEntry {
  const { clusters, users } = parseDocument(text).toJS();
  const [{ name, cluster }] = clusters;
  const [{ user }] = users;
  const decoded = (value: string) => Buffer.from(value, "base64").toString();
  return {
    name,
    server: cluster.server,
    certificateAuthority: decoded(cluster["certificate-authority-data"]),
    clientCertificate: decoded(user["client-certificate-data"]),
    clientKey: decoded(user["client-key-data"]),
  };
}

/** The entry alone, as a whole kubeconfig. */
export function kubeconfigText(entry: KubeconfigEntry): string {
  const document = emptyDocument();
  putNamed(document, "clusters", entry.name, "cluster", clusterOf(entry));
  putNamed(document, "users", entry.name, "user", userOf(entry));
  putNamed(document, "contexts", entry.name, "context", { cluster: entry.name, user: entry.name });
  document.set("current-context", entry.name);
  return document.toString();
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

function clusterOf({ server, certificateAuthority }: KubeconfigEntry) {
  return { server, "certificate-authority-data": base64(certificateAuthority) };
}

function userOf({ clientCertificate, clientKey }: KubeconfigEntry) {
  return { "client-certificate-data": base64(clientCertificate), "client-key-data": base64(clientKey) };
}

function emptyDocument(): Document {
  return parseDocument("apiVersion: v1\nkind: Config\n");
}

async function readDocument(path: string): Promise<Document> {
  const text = await readIfThere(path);
  if (text === undefined || text.trim() === "") return emptyDocument();
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new UserError(`${path} is not valid YAML, and was left as it is: ${error.message}`);
  if (!isMap(document.contents)) throw new UserError(`${path} is not a kubeconfig, and was left as it is`);
  return document;
}

function putNamed(document: Document, list: string, name: string, part: string, value: unknown): void {
  const items = seqOf(document, list);
  const index = indexOfName(items, name);
  const node = document.createNode({ name, [part]: value });
  if (index < 0) items.add(node);
  else items.set(index, node);
}

function removeNamed(document: Document, list: string, name: string): void {
  const items = seqOf(document, list);
  const index = indexOfName(items, name);
  if (index >= 0) items.delete(index);
}

function seqOf(document: Document, list: string): YAMLSeq {
  const found = document.get(list);
  if (isSeq(found)) {
    found.flow = false;
    return found;
  }
  const created = document.createNode([]) as YAMLSeq;
  document.set(list, created);
  return created;
}

function indexOfName(items: YAMLSeq, name: string): number {
  return items.items.findIndex((item) => isMap(item) && item.get("name") === name);
}
