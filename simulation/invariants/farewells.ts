/** Objects that users have asked to go, by uid. */
export class Farewells {
  private readonly uids = new Set<string>();

  add(uid: string): void {
    this.uids.add(uid);
  }

  has(uid: string | undefined): boolean {
    return uid !== undefined && this.uids.has(uid);
  }
}
