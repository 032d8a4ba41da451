import { spawnSync } from "node:child_process";

export const accountsImage = "coracle/accounts:test";

/** An image of alice's, who is a reader there. Its list of groups is a link. */
export function makeAccountsImage(): void {
  const script = [
    "printf 'root:x:0:0:root:/:/bin/sh\\nalice:x:1000:1001::/home/alice:/bin/sh\\n' > /etc/passwd",
    "printf 'root:x:0:\\nstaff:x:1001:\\nreaders:x:50000:alice\\n' > /etc/members",
    "ln -sf members /etc/group",
  ].join("; ");
  const container = "coracle-accounts-test";
  docker("rm", "-f", container);
  docker("run", "--name", container, "--network", "none", "coracle/busybox:dev", "sh", "-c", script);
  docker("commit", "--change", "USER alice", container, accountsImage);
  docker("rm", "-f", container);
}

export const removeAccountsImage = (): void => docker("rmi", "-f", accountsImage);

function docker(...command: string[]): void {
  spawnSync("docker", command, { stdio: "ignore" });
}
