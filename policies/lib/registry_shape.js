// What the shapes of podjail:registries, podjail:git, podjail:github and podjail:cloud are made of.
import { hosts } from "podjail:match";

// Of a request that reads: its head. Nothing is to be carried out by a body.
export const kReads = allow({ max_tx_bytes: 16384 });
export const kReadsEncoded = allow({ max_tx_bytes: 16384, encodedSlash: true });
// Of a list of packages that is asked about, and of a package that is published.
export const kAsks = allow({ max_tx_bytes: 1024 * 1024 });
export const kPublishes = allow({ max_tx_bytes: 256 * 1024 * 1024 });
export const kPublishesEncoded = allow({ max_tx_bytes: 256 * 1024 * 1024, encodedSlash: true });

const kMaxQuery = 1024;

export const isRead = (r) => r.method === "GET" || r.method === "HEAD";
// A query that a person has typed: anything, but not much.
export const isSearch = (r) => r.method === "GET" && r.query.length <= kMaxQuery;

const kCommon = ["hosts", "prefix", "port", "scheme"];

// An option that nobody knows may be a restriction that was misspelled, so it keeps the policy from loading.
export function checkOptions(name, options, own) {
  if (typeof options !== "object" || options === null) throw new TypeError(`${name}() takes an object`);
  const known = [...kCommon, ...own];
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) throw new TypeError(`${name}() has no option '${option}'; it has ${known.join(", ")}`);
  }
}

export function checkFlag(name, options, flag) {
  const value = options[flag] ?? false;
  if (typeof value !== "boolean") throw new TypeError(`${name}(): '${flag}' is true or false`);
  return value;
}

// A list of texts, or undefined.
export function checkList(name, options, option) {
  const value = options[option];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === "string" && item !== "")) {
    throw new TypeError(`${name}(): '${option}' is a list of texts`);
  }
  return [...value];
}

function schemeOf(name, options) {
  const scheme = options.scheme ?? "https";
  if (scheme !== "https" && scheme !== "http") throw new TypeError(`${name}(): 'scheme' is 'https' or 'http'`);
  return scheme;
}

function portOf(name, options, scheme) {
  const port = options.port ?? (scheme === "https" ? 443 : 80);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new TypeError(`${name}(): 'port' is a number`);
  return port;
}

function prefixOf(name, options) {
  const prefix = options.prefix ?? "";
  if (typeof prefix !== "string" || (prefix !== "" && !/^(?:\/[A-Za-z0-9._~-]+)+$/.test(prefix))) {
    throw new TypeError(`${name}(): 'prefix' is a path such as '/mirror/npm', without a slash at its end`);
  }
  return prefix;
}

// A function of r: its path below the prefix if it goes to one of these hosts as the options say, else undefined.
export function server(name, options, list = options.hosts) {
  if (list === undefined) throw new TypeError(`${name}() needs 'hosts'`);
  const ours = hosts(list);
  const scheme = schemeOf(name, options);
  const port = portOf(name, options, scheme);
  const prefix = prefixOf(name, options);
  const below = `${prefix}/`;
  return (r) => {
    if (r.port !== port || r.scheme !== scheme || !ours(r.host)) return undefined;
    if (prefix === "") return r.path;
    return r.path.startsWith(below) ? r.path.slice(prefix.length) : undefined;
  };
}

// What a lock (registry_locks.js) says of a package: the versions that may be read; undefined for none at all. Without
// a lock everything may.
export function lockOf(name, options, kind) {
  const { lock } = options;
  if (lock === undefined) return undefined;
  if (typeof lock !== "object" || lock === null || lock.kind !== kind || !(lock.packages instanceof Map)) {
    throw new TypeError(`${name}(): 'lock' is what ${kind}() returns`);
  }
  const packages = new Map();
  for (const [of, versions] of lock.packages) packages.set(of, new Set(versions));
  if (packages.size === 0) throw new TypeError(`${name}(): the lock lists no package`);
  return packages;
}
export const listsPackage = (lock, name) => lock === undefined || lock.has(name);
export const listsVersion = (lock, name, version) => lock === undefined || lock.get(name)?.has(version) === true;

// The pairs of a query, decoded; undefined when a name comes twice or something cannot be decoded.
export function queryPairs(query) {
  const pairs = new Map();
  if (query === "" || query.length > kMaxQuery) return query === "" ? pairs : undefined;
  for (const part of query.split("&")) {
    const equals = part.indexOf("=");
    if (equals < 1) return undefined;
    let value;
    try {
      value = decodeURIComponent(part.slice(equals + 1).replaceAll("+", " "));
    } catch {
      return undefined;
    }
    const name = part.slice(0, equals);
    if (pairs.has(name) || !/^[A-Za-z0-9_.-]+$/.test(name)) return undefined;
    pairs.set(name, value);
  }
  return pairs;
}

// The first of several rules that has an opinion.
export function any(...rules) {
  const flat = rules.flat();
  if (flat.length === 0 || !flat.every((rule) => typeof rule === "function")) {
    throw new TypeError("any() takes rules: functions of a request");
  }
  return (r) => {
    for (const rule of flat) {
      const answer = rule(r);
      if (answer !== undefined && answer !== null && answer !== false) return answer;
    }
    return undefined;
  };
}
