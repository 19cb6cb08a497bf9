// podjail:store: counters that stay from one request to the next, for as long as they were given. The only state there is:
// all workers of a sidecar share it, and each policy file has keys of its own.
import { storeAdd, storeGet } from "podjail:natives";

const kMaxTtl = 86400;

export const store = {
  // Counts n more under the key, and returns how many that makes within ttlSeconds of the first.
  add(key, n, ttlSeconds) {
    if (!Number.isSafeInteger(n) || n < 0) throw new TypeError("the store counts whole numbers from 0");
    if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > kMaxTtl) {
      throw new TypeError("what the store counts lives from 1 to 86400 seconds");
    }
    return storeAdd(key, n, ttlSeconds);
  },

  // How many were counted; 0 where that is over.
  get(key) {
    return storeGet(key);
  },
};
