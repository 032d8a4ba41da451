/** The messages of one group and version by their Kubernetes names, and their fields by their JSON names. */
export type GroupNumbers = Readonly<Record<string, MessageNumbers>>;
export type MessageNumbers = Readonly<Record<string, FieldNumber>>;
export type FieldNumber = number | NumberedField;

export interface NumberedField {
  readonly number: number;
  /** The field's key names a message of the same group, whose fields JSON shows as the outer object's own. */
  readonly inlined?: true;
  /** The message that stands for what JSON may write in several ways. */
  readonly variant?: Variant;
}

export type Variant = "schema-or-bool" | "schema-or-list" | "schema-or-strings" | "empty";

export const inlined = (number: number): NumberedField => ({ number, inlined: true });
export const variant = (number: number, name: Variant): NumberedField => ({ number, variant: name });
