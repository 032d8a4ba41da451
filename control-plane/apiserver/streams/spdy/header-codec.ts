import { constants, createDeflate, createInflate } from "node:zlib";
import dictionaries from "spdy-transport/lib/spdy-transport/protocol/spdy/dictionary.js";

const dictionary = dictionaries[3.1];
const maxHeaderBytes = 64 * 1024;

/** Header blocks of one connection: zlib streams that live as long as it does, so blocks must come in order. */
export class HeaderCodec {
  private readonly inflate = createInflate({ dictionary, finishFlush: constants.Z_SYNC_FLUSH });
  private readonly deflate = createDeflate({ dictionary });

  constructor(onError: (error: Error) => void) {
    this.inflate.on("error", onError);
    this.deflate.on("error", onError);
  }

  /** Names in lower case. Throws for what can't be unpacked, or is too large then. */
  async decode(block: Buffer): Promise<ReadonlyMap<string, string>> {
    return parse(await this.unpacked(block));
  }

  private unpacked(block: Buffer): Promise<Buffer> {
    const inflate = this.inflate;
    const chunks: Buffer[] = [];
    let length = 0;
    return new Promise<Buffer>((resolve, reject) => {
      const read = () => {
        for (let chunk = inflate.read(); chunk !== null; chunk = inflate.read()) {
          chunks.push(chunk);
          length += chunk.length;
        }
        if (length > maxHeaderBytes) inflate.destroy(new Error("header block too large"));
      };
      const ended = () => reject(new Error("header block broken"));
      inflate.on("readable", read).once("close", ended);
      inflate.write(block, () => {
        read();
        inflate.off("readable", read).off("close", ended);
        resolve(Buffer.concat(chunks));
      });
    });
  }

  encode(headers: ReadonlyMap<string, string>): Promise<Buffer> {
    return new Promise((resolve) => {
      this.deflate.write(serialize(headers));
      this.deflate.flush(constants.Z_SYNC_FLUSH, () => resolve(readAll(this.deflate)));
    });
  }

  close(): void {
    this.inflate.destroy();
    this.deflate.destroy();
  }
}

function readAll(stream: { read(): unknown }): Buffer {
  const chunks: Buffer[] = [];
  for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parse(block: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  let at = 4;
  const text = () => {
    const length = block.readUInt32BE(at);
    const value = block.toString("utf8", at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  for (let left = block.readUInt32BE(0); left > 0; left -= 1) headers.set(text().toLowerCase(), text());
  return headers;
}

function serialize(headers: ReadonlyMap<string, string>): Buffer {
  const parts = [...headers].flatMap(([name, value]) => [lengthPrefixed(name), lengthPrefixed(value)]);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(headers.size);
  return Buffer.concat([count, ...parts]);
}

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
