import { decode, encode } from "dns-packet";
import type { Clock } from "../../common/clock.js";
import type { NameServers } from "../../node-agent/proxy/dns/name-servers.js";

/** Name servers in this process, which give each name an empty answer, or are silent when `isAnswered` says no. */
export function memoryNameServers(clock: Clock, isAnswered: (name: string) => boolean): NameServers {
  const ask: NameServers["udp"] = async ({ host }, query, timeoutMs) => {
    const { id = 0, questions = [] } = decode(query);
    if (isAnswered(questions[0]?.name ?? "")) return encode({ type: "response", id, questions });
    await clock.sleep(timeoutMs);
    throw new Error(`${host} is silent`);
  };
  return { udp: ask, tcp: ask };
}
