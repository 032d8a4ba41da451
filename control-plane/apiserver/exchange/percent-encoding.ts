import { badRequest } from "../../../api/errors.js";

/** What a percent-encoded text stands for. Throws 400 BadRequest for what is no encoding, or not of UTF-8. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const wrong = /%(?![\da-f]{2}).{0,2}/i.exec(text)?.[0] ?? text.slice(0, 64);
    throw badRequest(`invalid URL escape ${JSON.stringify(wrong)}`);
  }
}

/** The parameters of a query, which URLSearchParams would read whatever they are. Throws 400 BadRequest. */
export function parseQuery(search: string): URLSearchParams {
  if (search.includes("%")) unescaped(search);
  return new URLSearchParams(search);
}
