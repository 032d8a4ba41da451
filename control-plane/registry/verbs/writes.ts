import type { Preconditions, Storage, Stored } from "../../storage/storage.js";

/** What a store of one kind writes through. */
export interface Writes extends Pick<Storage, "get" | "list" | "create" | "guaranteedUpdate" | "delete"> {
  /** Removes what a write has left finished: that write was taken, so it is carried to its end, served or not. */
  finish(key: string, preconditions: Preconditions): Promise<Stored>;
}
