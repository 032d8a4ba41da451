const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const domain = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/;
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestForm = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,128}$/;
const longestName = 255;

export interface ImageReference {
  /** `host[:port]/path`, as Docker fills it in. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** The parts of a reference that is one. */
export function parseImageReference(image: string): ImageReference {
  const { name, tag, digest } = partsOf(image);
  return {
    repository: fullName(name),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** An image's name with its registry, without tag and digest. */
export const repositoryOf = (image: string): string => parseImageReference(image).repository;

/** What an Engine is asked for: where both are given, the digest alone counts, and without either the tag is `latest`. */
export function engineReference(image: string): string {
  const { name, tag = "latest", digest } = partsOf(image);
  return digest === undefined ? `${name}:${tag}` : `${name}@${digest}`;
}

/** The same, with its registry: two that are equal are the same image of the same registry. */
export function fullReference(image: string): string {
  const { name, tag = "latest", digest } = partsOf(image);
  return digest === undefined ? `${fullName(name)}:${tag}` : `${fullName(name)}@${digest}`;
}

/**
 * Whether the text names an image: `[domain[:port]/]path[:tag][@digest]`, as registries have it. Its parts are cut off one
 * by one, so that it takes linear time whatever a pod's author wrote.
 */
export function isImageReference(text: string): boolean {
  const { name, tag, digest } = partsOf(text);
  if (digest !== undefined && !digestForm.test(digest)) return false;
  if (tag !== undefined && !tagForm.test(tag)) return false;
  return name.length <= longestName && isName(name.split("/"));
}

function partsOf(text: string) {
  const at = text.indexOf("@");
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  return {
    name: colon < 0 ? named : named.slice(0, colon),
    tag: colon < 0 ? undefined : named.slice(colon + 1),
    digest: at < 0 ? undefined : text.slice(at + 1),
  };
}

function isName([first = "", ...rest]: readonly string[]): boolean {
  const isDomain = rest.length > 0 && isHost(first);
  return (isDomain ? domain : component).test(first) && rest.every((part) => component.test(part));
}

function fullName(name: string): string {
  const [first = "", ...rest] = name.split("/");
  if (rest.length === 0) return `docker.io/library/${name}`;
  if (!isHost(first)) return `docker.io/${name}`;
  if (first !== "docker.io" && first !== "index.docker.io") return name;
  return `docker.io/${rest.length === 1 ? `library/${rest[0]}` : rest.join("/")}`;
}

const isHost = (first: string) => /[.:A-Z]/.test(first) || first === "localhost";
