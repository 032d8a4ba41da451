import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Registry } from "prom-client";
import { parseAuditPolicy } from "../../../api/audit/parse-policy.js";
import { silentLogger } from "../../../common/logger.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { composeAuditing } from "../../../control-plane/compose/auditing.js";
import type { ControlPlaneOptions } from "../../../control-plane/compose/options.js";
import { FakeClock } from "../../support/fake-clock.js";

const main = fileURLToPath(new URL("../../../control-plane/main.js", import.meta.url));
const good = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n";

describe("the control plane's auditing", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "coracle-auditing-"));
    await writeFile(join(folder, "good.yaml"), good);
    await writeFile(join(folder, "odd.yaml"), `${good}rule: []\n`);
    await writeFile(join(folder, "bad.yaml"), good.replace("Metadata", "All"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function compose(policy: string | undefined, log: string | undefined) {
    const warned: string[] = [];
    const options = {
      ...{ auditLogFormat: "json", auditLogMaxsize: 1, auditLogMaxbackup: 1, auditLogMaxage: 1 },
      ...(policy === undefined ? {} : { auditPolicyFile: join(folder, policy) }),
      ...(log === undefined ? {} : { auditLogPath: log }),
    } as ControlPlaneOptions;
    const auditing = await composeAuditing(
      options,
      {
        clock: new FakeClock(),
        random: seededRandom(),
        log: { ...silentLogger, warn: (message) => warned.push(message) },
      },
      new Registry(),
    );
    await auditing?.auditLog.run(AbortSignal.abort());
    return { isThere: auditing !== undefined, warned };
  }

  it.each([
    [undefined, undefined, false, []],
    ["good.yaml", undefined, false, ["An audit policy without --audit-log-path records nothing"]],
    [undefined, "-", false, ["An audit log without --audit-policy-file records nothing"]],
    ["good.yaml", "-", true, []],
    ["odd.yaml", "-", true, ["The audit policy has a mistake"]],
  ])("with the policy %s and the log %s: %s", async (policy, log, isThere, warned) => {
    expect(await compose(policy, log)).toEqual({ isThere, warned });
  });

  it.each([
    ["bad.yaml", "-", /^--audit-policy-file \S+bad\.yaml: rules\[0\]\.level: Unsupported value: "All"/],
    ["none.yaml", "-", /^--audit-policy-file \S+none\.yaml: open \S+: no such file or directory$/],
    ["good.yaml", "/dev/null/audit.log", /^--audit-log-path \/dev\/null\/audit\.log: /],
  ])("is refused with the policy %s and the log %s", async (policy, log, message) => {
    await expect(compose(policy, log)).rejects.toThrow(message);
  });

  const start = (...flags: string[]) =>
    new Promise<{ code: unknown; err: string }>((resolve) => {
      const needed = ["--id", "a", "--etcd", "http://127.0.0.1:1", "--pki-dir", join(folder, "pki")];
      execFile(process.execPath, [main, ...needed, ...flags], { timeout: 20_000 }, (error, _out, err) =>
        resolve({ code: error?.code, err }),
      );
    });

  it.each([
    [["--audit-policy-file", "bad.yaml"], /^.*--audit-policy-file bad\.yaml: .*\n$/],
    [
      ["--audit-log-maxage=-1"],
      /^error: option '--audit-log-maxage <days>' argument '-1' is invalid\. .*\n$/,
    ],
    [
      ["--audit-log-maxsize", "much"],
      /^error: option '--audit-log-maxsize <megabytes>' argument 'much' .*\n$/,
    ],
  ])("that is wrong ends the process in one line: %j", async (flags, line) => {
    const inFolder = flags.map((flag) => (flag.endsWith(".yaml") ? join(folder, flag) : flag));
    const { code, err } = await start(...inFolder);
    expect(code).toBe(1);
    expect(err.replace(`${folder}/`, "")).toMatch(line);
  });

  it("is told in docs with a policy that can be used", async () => {
    const text = await readFile(new URL("../../../../docs/auditing.md", import.meta.url), "utf8");
    const [, example = ""] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    const { policy, warnings } = parseAuditPolicy(example);
    expect(warnings).toEqual([]);
    expect(policy.rules).toHaveLength(6);
  });
});
