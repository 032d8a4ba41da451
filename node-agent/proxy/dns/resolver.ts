import { type Answer, decode, encode, RECURSION_DESIRED, type RecordType } from "dns-packet";
import { contains, parseAddress, requireCidr } from "../../../common/ipv4.js";
import type { Random } from "../../../common/random.js";
import type { ProxySettings } from "../../../proto/generated/proxy.js";
import type { ClusterState } from "../config/cluster-state.js";
import { ClusterZone } from "./cluster-zone.js";
import { datagramLimit, encodeReply, parseQuery, type Query, type Rcode, type Reply } from "./message.js";
import { type Found, soa } from "./records.js";
import { ReverseZone } from "./reverse-zone.js";
import type { Upstream } from "./upstream.js";

export type Transport = "udp" | "tcp";

const maxAliases = 8;

interface ResolverOptions {
  readonly state: ClusterState;
  readonly settings: ProxySettings;
  readonly upstream: Upstream;
  readonly random: Random;
  readonly onAnswer: (rcode: Rcode | "FORWARDED") => void;
}

/** Answers questions: about the cluster itself, about the world by asking the resolvers above. */
export class Resolver {
  private readonly zone: ClusterZone;
  private readonly reverse: ReverseZone;
  private readonly domain: string;
  private readonly resolvers: readonly string[];
  private serial = 1;

  constructor(private readonly options: ResolverOptions) {
    const { cluster, upstreamDns } = options.settings;
    const serviceRange = requireCidr(cluster?.serviceCidr ?? "");
    this.domain = (cluster?.dnsDomain ?? "").replace(/\.$/, "").toLowerCase();
    this.zone = new ClusterZone(options.state, {
      domain: this.domain,
      dnsAddress: cluster?.dnsAddress ?? "",
    });
    this.reverse = new ReverseZone(options.state, this.zone, [
      serviceRange,
      requireCidr(cluster?.podCidr ?? ""),
    ]);
    // A host that asks the cluster's own DNS must not be asked in turn.
    this.resolvers = upstreamDns.filter(
      (one) => !contains(serviceRange, parseAddress(one.split(":")[0] ?? "") ?? -1),
    );
  }

  /** The state has changed: absence that was told before is of an older zone. */
  changed(): void {
    this.serial++;
  }

  /**
   * @param client the address of whoever asks
   * @returns undefined for what is not to be answered
   */
  async answer(data: Buffer, transport: Transport, client: string): Promise<Buffer | undefined> {
    const query = parseQuery(data);
    if (!query) return undefined;
    const { question } = query;
    if (query.refusal || !question)
      return this.reply(query, { rcode: query.refusal ?? "FORMERR" }, transport);
    const found = this.find(question.name.toLowerCase(), question.type);
    if (!found) return this.forward(data, query, transport, client);
    return this.reply(query, await this.replyOf(question.name, question.type, found, client), transport);
  }

  private find(name: string, type: string): Found | undefined {
    const plain = name.replace(/\.$/, "");
    return this.zone.lookup(plain, type) ?? this.reverse.lookup(plain, type);
  }

  private async replyOf(asked: string, type: string, found: Found, client: string): Promise<Reply> {
    const records = await this.withAliases(found, type, client);
    const lower = asked.toLowerCase();
    const answers = this.inAnyOrder(records).map((one) =>
      one.name === lower ? { ...one, name: asked } : one,
    );
    return {
      rcode: found.exists ? "NOERROR" : "NXDOMAIN",
      authoritative: true,
      answers,
      additionals: found.additionals,
      authorities: answers.length > 0 ? [] : [soa(found.zone, this.domain, this.serial)],
    };
  }

  /** Follows a CNAME, within the cluster and out of it, as resolvers in containers don't. */
  private async withAliases(found: Found, type: string, client: string): Promise<readonly Answer[]> {
    const answers = [...found.answers];
    for (let step = 0; step < maxAliases; step++) {
      const last = answers.at(-1);
      if (last?.type !== "CNAME" || type === "CNAME") break;
      const next = this.find(last.data.toLowerCase(), type);
      answers.push(...(next ? next.answers : await this.lookUpOutside(last.data, type, client)));
      if (!next || next.answers.length === 0) break;
    }
    return answers;
  }

  private async lookUpOutside(name: string, type: string, client: string): Promise<readonly Answer[]> {
    const question = { type: type as RecordType, name };
    const query = encode({ type: "query", id: 0, flags: RECURSION_DESIRED, questions: [question] });
    const answer = await this.options.upstream.ask(query, {
      transport: "udp",
      resolvers: this.resolvers,
      client,
    });
    try {
      return answer ? (decode(answer).answers ?? []) : [];
    } catch {
      return [];
    }
  }

  /** Clients take the first: it should not always be the same. */
  private inAnyOrder(answers: readonly Answer[]): readonly Answer[] {
    if (answers.length < 2 || answers.some(({ type }) => type === "CNAME")) return answers;
    const start = Math.floor(this.options.random.next() * answers.length);
    return [...answers.slice(start), ...answers.slice(0, start)];
  }

  private async forward(data: Buffer, query: Query, transport: Transport, client: string): Promise<Buffer> {
    const answer = await this.options.upstream.ask(data, { transport, resolvers: this.resolvers, client });
    if (!answer) return this.reply(query, { rcode: "SERVFAIL" }, transport);
    this.options.onAnswer("FORWARDED");
    return transport === "udp" && answer.length > datagramLimit(query) ? cutOff(answer) : answer;
  }

  private reply(query: Query, reply: Reply, transport: Transport): Buffer {
    this.options.onAnswer(reply.rcode);
    return encodeReply(query, reply, transport);
  }
}

/** The header and the question alone, marked as cut: the client asks again over TCP. */
function cutOff(answer: Buffer): Buffer {
  let at = 12;
  while (at < answer.length && answer[at] !== 0) at += (answer[at] ?? 0) + 1;
  const head = Buffer.from(answer.subarray(0, at + 5));
  head.writeUInt8(head.readUInt8(2) | 0x02, 2);
  head.fill(0, 6, 12);
  return head;
}
