import { type Column, column } from "../printers/column.js";

type Usage = Readonly<Record<string, string>>;

/** One of the resources that are measured, under its own name. */
export const amount = <T>(resource: string, usage: (object: T) => Usage): Column<T> => ({
  ...column(resource, "", (object) => usage(object)[resource] ?? "0"),
  format: "quantity",
});

/** How long was measured. */
export const windowColumn = <T extends { readonly window: string }>(): Column<T> => ({
  ...column("Window", "", ({ window = "" }) => window),
  format: "duration",
});
