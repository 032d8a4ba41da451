import { afterAll, beforeAll, jest } from "@jest/globals";
import type { KubeObject } from "../../api/meta/object.js";
import { randomSuffix, systemRandom } from "../../common/random.js";
import { type KubectlOptions, kubectl, type Outcome } from "./kubectl.js";

/** A namespace of one test file, seen through the unmodified kubectl. */
export class TestNamespace {
  readonly name = `e2e-${randomSuffix(systemRandom)}`;

  constructor(readonly kubeconfig: string) {}

  /** Runs kubectl in this namespace; a failure is an outcome like any other. */
  run(args: readonly string[], options: KubectlOptions = {}): Promise<Outcome> {
    return kubectl(this.kubeconfig, ["--namespace", this.name, ...args], { timeoutMs: 60_000, ...options });
  }

  /** What kubectl prints; throws what it complains of. */
  async ok(...args: string[]): Promise<string> {
    return succeeded(args, await this.run(args));
  }

  /** What kubectl complains of; throws when it succeeds. */
  async refused(...args: string[]): Promise<string> {
    const outcome = await this.run(args);
    if (outcome.code === 0) throw new Error(`kubectl ${args.join(" ")} was not refused: ${outcome.stdout}`);
    return outcome.stderr;
  }

  /** `kubectl get ... -o json`. */
  async get<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.ok("get", ...args, "-o", "json"));
  }

  /** `kubectl get ... -o jsonpath=...`. */
  field(path: string, ...args: string[]): Promise<string> {
    return this.ok("get", ...args, "-o", `jsonpath=${path}`);
  }

  async apply(...objects: readonly Partial<KubeObject>[]): Promise<string> {
    const input = objects.map((object) => JSON.stringify(object)).join("\n");
    return succeeded(["apply"], await this.run(["apply", "-f", "-"], { input }));
  }

  async waitReady(...targets: string[]): Promise<void> {
    await this.ok("wait", ...targets, "--for=condition=Ready", "--timeout=40s");
  }

  /** Runs a shell script in a pod. */
  inside(pod: string, script: string): Promise<string> {
    return this.ok("exec", pod, "--", "sh", "-c", script);
  }

  async create(): Promise<void> {
    await this.ok("create", "namespace", this.name);
    // Made by controllers a moment after the namespace; pods can't be created before.
    await this.ok("wait", "serviceaccount/default", "--for=create", "--timeout=10s");
  }

  async remove(): Promise<void> {
    await this.run(["delete", "namespace", this.name, "--wait=false", "--ignore-not-found"]);
  }
}

/** A namespace that is there while the tests of the file run. Their time-out becomes one that suits real containers. */
export function useNamespace(kubeconfig: string): TestNamespace {
  jest.setTimeout(120_000);
  const namespace = new TestNamespace(kubeconfig);
  beforeAll(() => namespace.create());
  afterAll(() => namespace.remove());
  return namespace;
}

function succeeded(args: readonly string[], { code, stdout, stderr }: Outcome): string {
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")} ended with ${code}: ${stderr || stdout}`);
  return stdout;
}
