import type { KubeObject } from "../meta/object.js";

/** How many of something an object wants and has, as the scale subresource shows and changes it. */
export interface Scaling {
  wanted(object: KubeObject): number;
  found(object: KubeObject): number;
  /** Which objects are counted, as text. */
  selector(object: KubeObject): string;
  /** The object, wanting so many; the one that is given stays as it is. */
  scaled(object: KubeObject, replicas: number): KubeObject;
}
