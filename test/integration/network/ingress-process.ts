import { fileURLToPath } from "node:url";
import { freePorts } from "../../support/free-ports.js";
import { ProxyProcess } from "./proxy-process.js";

/** The process of Ingresses on this host, on free ports of loopback. */
export class IngressProcess extends ProxyProcess {
  protected override readonly main = fileURLToPath(
    new URL("../../../node-agent/ingress/main.js", import.meta.url),
  );

  private constructor(
    readonly httpPort: number,
    readonly httpsPort: number,
    readonly healthPort: number,
    private readonly also: Readonly<Record<string, string>>,
  ) {
    super(undefined, "", `127.0.0.1:${healthPort}`);
  }

  static async create(also: Readonly<Record<string, string>> = {}): Promise<IngressProcess> {
    const [http, https, health] = await freePorts(3);
    return new IngressProcess(http ?? 0, https ?? 0, health ?? 0, also);
  }

  protected override flags(): Readonly<Record<string, string>> {
    return {
      address: "127.0.0.1",
      "http-port": String(this.httpPort),
      "https-port": String(this.httpsPort),
      "health-address": this.healthAddress,
      ...this.also,
    };
  }
}
