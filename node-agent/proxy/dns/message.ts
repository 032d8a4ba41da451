import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  encodingLength,
  type OptAnswer,
  type Packet,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from "dns-packet";

export const rcodes = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  BADVERS: 16,
} as const;

export type Rcode = keyof typeof rcodes;

/** A question, as far as it could be understood. */
export interface Query {
  readonly id: number;
  readonly recursionDesired: boolean;
  readonly question: Question | undefined;
  /** What the client said of itself by EDNS. */
  readonly edns: { readonly payload: number; readonly version: number; readonly dnssec: boolean } | undefined;
  /** Set: it is to be answered with this, for it is no proper question. */
  readonly refusal?: Rcode;
}

export interface Reply {
  readonly rcode: Rcode;
  readonly authoritative?: boolean;
  readonly answers?: readonly Answer[];
  readonly authorities?: readonly Answer[];
  readonly additionals?: readonly Answer[];
}

/** The largest datagram that is sent: it passes every link unfragmented. */
const maxDatagram = 1232;
/** A question is a name and what EDNS adds. */
const maxQuery = 4096;

/** Undefined for what deserves no answer: noise, and answers to questions nobody asked. */
export function parseQuery(data: Buffer): Query | undefined {
  if (data.length < 12 || (data.readUInt8(2) & 0x80) !== 0) return undefined;
  const base = {
    id: data.readUInt16BE(0),
    recursionDesired: (data.readUInt8(2) & 1) === 1,
    question: undefined,
    edns: undefined,
  };
  if (((data.readUInt8(2) >> 3) & 0xf) !== 0) return { ...base, refusal: "NOTIMP" };
  if (!isPlain(data)) return { ...base, refusal: "FORMERR" };
  try {
    return { ...base, ...understand(decode(data)) };
  } catch {
    return { ...base, refusal: "FORMERR" };
  }
}

/** Whether it has one question and no more records than questions come with: else reading it could cost more than sending it. */
function isPlain(data: Buffer): boolean {
  const [questions = 0, answers = 0, authorities = 0, additionals = 0] = [4, 6, 8, 10].map((at) =>
    data.readUInt16BE(at),
  );
  return data.length <= maxQuery && questions === 1 && answers <= 1 && authorities <= 1 && additionals <= 2;
}

function understand({
  questions = [],
  additionals = [],
}: DecodedPacket): Pick<Query, "question" | "edns" | "refusal"> {
  const opt = additionals.find((one): one is OptAnswer => one.type === "OPT");
  const edns = opt && {
    payload: opt.udpPayloadSize,
    version: opt.ednsVersion,
    dnssec: (opt.flags & 0x8000) !== 0,
  };
  const [question] = questions;
  if (question && !isRepeatable(question.name)) return { question: undefined, edns, refusal: "FORMERR" };
  const refusal = refusalOf(question, edns?.version ?? 0);
  return { question, edns, ...(refusal ? { refusal } : {}) };
}

/** Labels may hold any bytes; those that are no text, or look like several labels, can't be repeated in an answer. */
function isRepeatable(name: string): boolean {
  return name === "." || (!/[\p{Cc}\ufffd]/u.test(name) && name.split(".").every((label) => label !== ""));
}

function refusalOf(question: Question | undefined, version: number): Rcode | undefined {
  if (!question) return "FORMERR";
  if (version !== 0) return "BADVERS";
  const transfers: readonly string[] = ["AXFR", "IXFR"];
  return (question.class ?? "IN") !== "IN" || transfers.includes(question.type) ? "REFUSED" : undefined;
}

/** The answer's bytes; over UDP cut to what the client takes, and marked as cut. */
export function encodeReply(query: Query, reply: Reply, transport: "udp" | "tcp"): Buffer {
  const limit = transport === "tcp" ? 65_535 : datagramLimit(query);
  const whole = packetOf(query, reply, false);
  if (encodingLength(whole) <= limit) return encode(whole);
  const bare = { ...reply, additionals: [] };
  if (encodingLength(packetOf(query, bare, false)) <= limit) return encode(packetOf(query, bare, false));
  return encode(cut(query, bare, limit));
}

/** As many answers as there is room for, found by halving: a Service may have thousands. */
function cut(query: Query, reply: Reply, limit: number): Packet {
  const { rcode, answers = [] } = reply;
  const first = (count: number) =>
    packetOf(query, count > 0 ? { ...reply, answers: answers.slice(0, count) } : { rcode }, true);
  let [fitting, tooMany] = [0, answers.length];
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (encodingLength(first(middle)) <= limit) fitting = middle;
    else tooMany = middle;
  }
  return first(fitting);
}

export function datagramLimit({ edns }: Query): number {
  return Math.min(Math.max(512, edns?.payload ?? 512), maxDatagram);
}

function packetOf(query: Query, reply: Reply, truncated: boolean): Packet {
  const flags =
    (reply.authoritative ? AUTHORITATIVE_ANSWER : 0) |
    (truncated ? TRUNCATED_RESPONSE : 0) |
    (query.recursionDesired ? RECURSION_DESIRED : 0) |
    RECURSION_AVAILABLE |
    (rcodes[reply.rcode] & 0xf);
  return {
    type: "response",
    id: query.id,
    flags,
    questions: query.question ? [query.question] : [],
    answers: [...(reply.answers ?? [])],
    authorities: [...(reply.authorities ?? [])],
    additionals: [...(reply.additionals ?? []), ...(query.edns ? [optOf(reply.rcode)] : [])],
  };
}

function optOf(rcode: Rcode): OptAnswer {
  return {
    type: "OPT",
    name: ".",
    udpPayloadSize: maxDatagram,
    extendedRcode: rcodes[rcode] >> 4,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
}
