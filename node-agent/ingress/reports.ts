import type { ProxyReport } from "../../proto/generated/proxy.js";
import type { Problem } from "./routes/route.js";

/** Tells the agent: false where there is none. */
export type Tell = (message: ProxyReport["message"]) => boolean;

/** What the agent is told: problems of Ingresses once each, and which ports are open whenever that may be news. */
export class Reports {
  private told = new Set<string>();
  private readonly ports = new Map<number, string | undefined>();

  constructor(private readonly tell: Tell) {}

  /** All problems that there are now; what was told and is healed may be told again. */
  problems(problems: readonly Problem[]): void {
    const told = new Set<string>();
    for (const problem of problems) {
      const { namespace, ingress: name, reason, message } = problem;
      const identity = JSON.stringify([namespace, name, reason, message]);
      const event = { $case: "ingressEvent", value: { namespace, name, reason, message } } as const;
      if (this.told.has(identity) || this.tell(event)) told.add(identity);
    }
    this.told = told;
  }

  /** @param failure why the port can't be had; undefined: it is open */
  port(port: number, failure: string | undefined): void {
    this.ports.set(port, failure);
    this.serving();
  }

  serving(): void {
    const ports = [...this.ports];
    const failures = ports.flatMap(([, failure]) => failure ?? []);
    const open = ports.flatMap(([port, failure]) => (failure === undefined ? [port] : []));
    const message = [
      open.length > 0 ? `listening on ${open.join(", ")}` : "listening on no port",
      ...failures,
    ];
    this.tell({
      $case: "ingressServing",
      value: { serving: open.length > 0 && failures.length === 0, message: message.join("; ") },
    });
  }
}
