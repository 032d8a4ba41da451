/**
 * A JSON number that a double would write otherwise: 12345678901234567890, 1e400, 1.0. Arithmetic takes it as the nearest
 * double; copying, comparing and `encodeJson` keep it as it was written.
 */
export class ExactNumber extends Number {
  private readonly literal: string;

  constructor(literal: string) {
    super(literal);
    this.literal = literal;
  }

  override toString(): string {
    return this.literal;
  }

  equals(other: unknown): boolean {
    return other instanceof ExactNumber && other.literal === this.literal;
  }
}

/** The number that a JSON literal says; exact only where it has to be. */
export function numberOf(literal: string): number | ExactNumber {
  const number = Number(literal);
  return String(number) === literal ? number : new ExactNumber(literal);
}
