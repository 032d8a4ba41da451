import { createHash, timingSafeEqual } from "node:crypto";
import { compare } from "bcryptjs";

/** What a password costs at most to try: a higher one is taken for no hash. */
const dearestBcrypt = 12;

const digest = (algorithm: string, ...parts: readonly (string | Uint8Array)[]) => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const equal = (one: string, other: string) => timingSafeEqual(digest("sha256", one), digest("sha256", other));

/** Whether a password is that of an entry of htpasswd: of bcrypt, apr1 or SHA-1. Others let nobody in. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  if (Buffer.byteLength(password) > 256) return false;
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash) ?? [];
  if (cost !== undefined) return Number(cost) <= dearestBcrypt && compare(password, hash);
  const [, salt] = /^\$apr1\$([./A-Za-z0-9]{1,8})\$/.exec(hash) ?? [];
  if (salt !== undefined) return equal(apr1(password, salt), hash);
  if (hash.startsWith("{SHA}")) return equal(`{SHA}${digest("sha1", password).toString("base64")}`, hash);
  return false;
}

const alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const triples = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const;

/** Apache's variant of MD5-crypt. */
export function apr1(password: string, salt: string): string {
  const secret = Buffer.from(password);
  let sum = firstRound(secret, salt);
  for (let round = 0; round < 1_000; round++) {
    const odd = round % 2 === 1;
    const parts: Uint8Array[] = [odd ? secret : sum];
    if (round % 3) parts.push(Buffer.from(salt));
    if (round % 7) parts.push(secret);
    sum = digest("md5", ...parts, odd ? sum : secret);
  }
  const at = (index: number) => sum[index] ?? 0;
  const groups = triples.map(([a, b, c]) => encoded((at(a) << 16) | (at(b) << 8) | at(c), 4));
  return `$apr1$${salt}$${groups.join("")}${encoded(at(11), 2)}`;
}

function firstRound(secret: Buffer, salt: string): Buffer {
  const inner = digest("md5", secret, salt, secret);
  const parts: (string | Uint8Array)[] = [secret, "$apr1$", salt];
  for (let left = secret.length; left > 0; left -= 16) parts.push(inner.subarray(0, Math.min(16, left)));
  for (let bits = secret.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? "\0" : secret.subarray(0, 1));
  return digest("md5", ...parts);
}

function encoded(value: number, length: number): string {
  return Array.from({ length }, (_, index) => alphabet[(value >> (6 * index)) & 63]).join("");
}
