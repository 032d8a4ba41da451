import type { Route } from "../routes/route.js";

/** A target's path, without what follows a question mark. */
export const pathOf = (url: string): string => {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
};

/**
 * The path by which routes are found: dots and repeated slashes are resolved as backends would do it, and what is encoded
 * but need not be is decoded. Undefined for what is no path.
 */
export function normalPath(url: string): string | undefined {
  const path = pathOf(url);
  if (!path.startsWith("/")) return undefined;
  if (!/[%\\]|\/\/|\/\.|[^\x21-\x7e]/.test(path)) return path;
  return resolved(decoded(path));
}

/** What stays encoded means something else when it isn't. */
const decoded = (path: string): string =>
  path.replace(/%([0-9A-Fa-f]{2})/g, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code > 0x20 && code < 0x7f && !'/%?#\\"<>'.includes(String.fromCharCode(code))
      ? String.fromCharCode(code)
      : whole;
  });

function resolved(path: string): string | undefined {
  const parts: string[] = [];
  const all = path.split("/");
  for (const part of all) {
    if (part === "..") {
      if (parts.length === 0) return undefined;
      parts.pop();
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  const last = all.at(-1);
  const end = parts.length > 0 && (last === "" || last === "." || last === "..") ? "/" : "";
  return `/${parts.join("/")}${end}`;
}

/** What the backend is asked for. @param path as `normalPath` gave it */
export function rewritten({ settings, pattern }: Route, path: string, url: string): string {
  const target = settings.rewriteTarget;
  if (target === undefined) return url;
  const query = url.slice(pathOf(url).length);
  if (!pattern) return target + query;
  const matcher = pattern.matcher(path);
  if (!matcher.lookingAt()) return target + query;
  const replaced = target.replace(/\$(\d)/g, (_, digit: string) =>
    Number(digit) <= matcher.groupCount() ? (matcher.group(Number(digit)) ?? "") : "",
  );
  const own = replaced.startsWith("/") ? replaced : `/${replaced}`;
  return own + query;
}
