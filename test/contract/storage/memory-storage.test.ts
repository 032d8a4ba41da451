import { MemoryStorage } from "../../../control-plane/storage/memory-storage.js";
import { FakeClock } from "../../support/fake-clock.js";
import { storageContract } from "./storage-contract.js";

storageContract("MemoryStorage", async () => {
  const clock = new FakeClock();
  return {
    storage: new MemoryStorage({ clock }),
    pass: (ms) => clock.advance(ms),
    expirySlackMs: 0,
    stop: async () => {},
  };
});
