import { ApiError } from "../../../api/errors.js";
import type { Client } from "../../../client/client.js";
import { systemClock } from "../../../common/clock.js";

const pauseMs = 200;
const timeout = 504;

/** A client that asks again when the control plane says that it is behind, as it does on a machine that has much else to do. */
export function patientClient(client: Client): Client {
  return new Proxy(client, {
    get(target, name) {
      const method = Reflect.get(target, name);
      if (typeof method !== "function" || name === "watch") return method;
      return (...parameters: unknown[]) => patiently(() => method.apply(target, parameters));
    },
  });
}

async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApiError && error.code === timeout)) throw error;
      await systemClock.sleep(pauseMs);
    }
  }
}
