import type { RestConfig } from "../../client/kubeconfig.js";

/** A kubeconfig of one identity at one server. JSON is YAML. */
export function kubeconfigText({ server, certificateAuthority, ...client }: RestConfig): string {
  const base64 = (text: string | undefined) => Buffer.from(text ?? "").toString("base64");
  const user = {
    "client-certificate-data": base64(client.certificate),
    "client-key-data": base64(client.privateKey),
  };
  const cluster = { server, "certificate-authority-data": base64(certificateAuthority) };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }],
    clusters: [{ name: "test", cluster }],
    users: [{ name: "admin", user }],
  });
}
