import type { V1Node } from "../../api/generated/types.js";

/** An image's name as nodes report it: with its tag, which is `latest` when none is given. */
export function taggedName(image: string): string {
  return image.lastIndexOf(":") <= image.lastIndexOf("/") ? `${image}:latest` : image;
}

/** How many bytes the images on a node take, by each of their names. */
export function imagesOn({ status }: V1Node): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { names, sizeBytes } of status?.images ?? []) {
    for (const name of names ?? []) sizes.set(name, sizeBytes ?? 0);
  }
  return sizes;
}
