/** What Node's codes mean, as those who read Kubernetes' messages know it. */
const meanings: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EADDRINUSE: "address already in use",
  EADDRNOTAVAIL: "cannot assign requested address",
  EAI_AGAIN: "server misbehaving",
  EBUSY: "device or resource busy",
  ECONNABORTED: "software caused connection abort",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by peer",
  EEXIST: "file exists",
  EHOSTUNREACH: "no route to host",
  EINVAL: "invalid argument",
  EIO: "input/output error",
  EISDIR: "is a directory",
  ELOOP: "too many levels of symbolic links",
  EMFILE: "too many open files",
  ENETUNREACH: "network is unreachable",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left on device",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  ENOTFOUND: "no such host",
  EPERM: "operation not permitted",
  EPIPE: "broken pipe",
  EROFS: "read-only file system",
  ETIMEDOUT: "connection timed out",
};

interface SystemError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
  readonly hostname?: unknown;
  readonly path?: unknown;
  readonly dest?: unknown;
  readonly errors?: unknown;
}

/**
 * Node's system errors in the words that Go's programs have for them: `dial tcp 10.0.0.1:80: connect: connection
 * refused`, `open /x: no such file or directory`. Undefined for other errors. Without `paths` no file is named.
 */
export function systemErrorText(error: unknown, { paths }: { paths: boolean }): string | undefined {
  const { code, syscall, errors, ...found }: SystemError = typeof error === "object" && error ? error : {};
  if (Array.isArray(errors) && errors.length > 0) return systemErrorText(errors[0], { paths });
  const meaning = typeof code === "string" ? meanings[code] : undefined;
  if (!meaning || typeof syscall !== "string") return undefined;
  if (syscall === "getaddrinfo") return `dial tcp: lookup ${found.hostname ?? ""}: ${meaning}`;
  if (syscall === "connect") return `dial ${target(found)}: connect: ${meaning}`;
  if (syscall === "listen" || syscall === "bind") return `listen ${target(found)}: bind: ${meaning}`;
  const files = [found.path, found.dest].filter((path) => typeof path === "string" && paths);
  return `${[syscall, ...files].join(" ")}: ${meaning}`;
}

/** The same where libraries quote such an error in a text of their own. */
export function withoutCodes(text: string): string {
  return text.replace(
    /\bconnect (E[A-Z]{3,20}) (\S{1,300}?)(?=[.,:;)]{0,3}(?:\s|$))/g,
    (quoted: string, code: string, where: string) => {
      const meaning = meanings[code];
      const network = where.startsWith("/") ? "unix" : "tcp";
      return meaning ? `dial ${network} ${where}: connect: ${meaning}` : quoted;
    },
  );
}

function target({ address, port }: SystemError): string {
  const host = typeof address === "string" ? address : "";
  if (port === undefined) return `unix ${host}`.trim();
  return `tcp ${host.includes(":") ? `[${host}]` : host}:${port}`;
}
