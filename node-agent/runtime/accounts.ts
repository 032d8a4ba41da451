import type { ContainerRuntime } from "./container-runtime.js";

/** Who an image's users are. */
export interface Accounts {
  /** A name, or a number as text. */
  user(id: string): Account | undefined;
  group(id: string): number | undefined;
  /** The groups that list a user by name, in their order. */
  groupsOf(name: string): readonly number[];
}

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** From what /etc/passwd and /etc/group hold; lines that make no sense are passed over. */
export function parseAccounts(passwd = "", group = ""): Accounts {
  const users = fieldsOf(passwd)
    .filter(([, , , gid]) => isNumber(gid))
    .map(([name = "", , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  const groups = fieldsOf(group).map(([name = "", , gid, members = ""]) => {
    return { name, gid: Number(gid), members: members.split(",").filter((member) => member !== "") };
  });
  return {
    user: (id) => users.find(({ name, uid }) => (isId(id) ? uid === Number(id) : name === id)),
    group: (id) => groups.find(({ name, gid }) => (isId(id) ? gid === Number(id) : name === id))?.gid,
    groupsOf: (name) => groups.filter(({ members }) => members.includes(name)).map(({ gid }) => gid),
  };
}

/** No name, whatever an image calls its users: else one could be root under the number of somebody else. */
const isId = (text: string) => /^\d+$/.test(text);

const isNumber = (text: string | undefined) => /^\d{1,10}$/.test(text ?? "");

const fieldsOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim().split(":"))
    .filter(([name, , id]) => name && isNumber(id));

/** As many images as this are remembered. */
const most = 64;

/** The accounts of images, looked up once for each. */
export class ImageAccounts {
  private readonly known = new Map<string, Promise<Accounts>>();

  constructor(private readonly runtime: Pick<ContainerRuntime, "imageFiles">) {}

  /** Throws RuntimeError. */
  of(imageId: string): Promise<Accounts> {
    const found = this.known.get(imageId) ?? this.read(imageId);
    this.known.delete(imageId);
    this.known.set(imageId, found);
    for (const oldest of [...this.known.keys()].slice(0, -most)) this.known.delete(oldest);
    return found;
  }

  private read(imageId: string): Promise<Accounts> {
    const reading = this.runtime
      .imageFiles(imageId, ["/etc/passwd", "/etc/group"])
      .then((files) => parseAccounts(files.get("/etc/passwd"), files.get("/etc/group")));
    reading.catch(() => this.known.delete(imageId));
    return reading;
  }
}
