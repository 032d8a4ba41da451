import { token } from "../authentication/token-request.js";
import type { V1ServiceAccount } from "../generated/types.js";
import { age, columns, count, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

const mountable = "kubernetes.io/enforce-mountable-secrets";

const warnOfServiceAccount = ({ metadata }: V1ServiceAccount, old?: V1ServiceAccount): string[] =>
  metadata.annotations?.[mountable] === undefined || old?.metadata.annotations?.[mountable] !== undefined
    ? []
    : [
        `metadata.annotations[${mountable}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
      ];

export const serviceAccount: Kind<V1ServiceAccount> = defineKind<V1ServiceAccount>({
  group: "",
  resource: "serviceaccounts",
  kind: "ServiceAccount",
  shortNames: ["sa"],
  subresources: [token],
  generation: "absent",
  columns: columns<V1ServiceAccount>(
    nameColumn(),
    count("Secrets", "How many secrets its pods may use.", ({ secrets }) => secrets?.length ?? 0),
    age(),
  ),
  rules: { warnings: warnOfServiceAccount },
});
