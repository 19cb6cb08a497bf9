// podjail:match: comparing hosts, paths, addresses and URLs on the boundaries that matter.
//
// Each comes twice. host(r.host, "example.test") compares at once; hosts("example.test") checks its patterns once and
// returns a function to compare with: made outside of onRequest it is faster, and a mistake in a pattern is found when
// the policy is loaded. No regular expression is ever made from a pattern, and no pattern makes comparing slow: the time
// is bounded by the length of the text times that of the pattern.

const kMaxPattern = 1024;
const kMaxPatterns = 10000;

function fail(what, pattern) {
  throw new TypeError(`${what}: ${typeof pattern === "string" ? `'${pattern.slice(0, 80)}'` : typeof pattern}`);
}

// Patterns may be given one by one or as arrays.
function list(patterns) {
  const flat = patterns.flat();
  if (flat.length === 0) throw new TypeError("no pattern: an empty list matches nothing");
  if (flat.length > kMaxPatterns) throw new TypeError(`more than ${kMaxPatterns} patterns`);
  for (const pattern of flat) {
    if (typeof pattern !== "string" || pattern === "" || pattern.length > kMaxPattern) fail("not a pattern", pattern);
  }
  return flat;
}

function text(value, what) {
  if (typeof value !== "string") throw new TypeError(`${what} is not a string`);
  return value;
}

// --- globs -----------------------------------------------------------------------------------------------------------

// Looks for the pieces between the stars from left to right: the first place of each is as good as any.
function compileGlob(pattern) {
  const pieces = pattern.split("*");
  if (pieces.length === 1) return (value) => value === pattern;
  const first = pieces[0];
  const last = pieces[pieces.length - 1];
  const middle = pieces.slice(1, -1).filter((piece) => piece !== "");
  const least = first.length + last.length;
  return (value) => {
    if (value.length < least || !value.startsWith(first) || !value.endsWith(last)) return false;
    const end = value.length - last.length;
    let at = first.length;
    for (const piece of middle) {
      const found = value.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= end;
  };
}

// "*" stands for any characters, or none. Not for hosts and paths: it crosses dots and slashes.
export function globs(...patterns) {
  const tests = list(patterns).map(compileGlob);
  return (value) => {
    text(value, "what a glob is compared with");
    for (const test of tests) if (test(value)) return true;
    return false;
  };
}
export const glob = (value, ...patterns) => globs(...patterns)(value);

// --- hosts -----------------------------------------------------------------------------------------------------------

const kLabel = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

function checkHost(name, pattern) {
  const labels = name.split(".");
  if (name.length > 253 || !labels.every((label) => kLabel.test(label))) fail("not a host", pattern);
  if (/^(?:[0-9]+|0x[0-9a-f]*)$/.test(labels[labels.length - 1])) fail("an address is not a host", pattern);
  return labels.length;
}

// "example.test" is that host alone, "*.example.test" every host below it and not itself.
export function hosts(...patterns) {
  const exact = new Set();
  const below = new Set();
  for (const pattern of list(patterns)) {
    if (pattern.startsWith("*.")) {
      const parent = pattern.slice(2);
      if (checkHost(parent, pattern) < 2) fail("covers a whole top-level domain", pattern);
      below.add(parent);
    } else {
      checkHost(pattern, pattern);
      exact.add(pattern);
    }
  }
  return (name) => {
    if (exact.has(text(name, "a host"))) return true;
    if (below.size === 0) return false;
    for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
      if (dot > 0 && below.has(name.slice(dot + 1))) return true;
    }
    return false;
  };
}
export const host = (name, ...patterns) => hosts(...patterns)(name);

// --- paths -----------------------------------------------------------------------------------------------------------

const kCapture = /^:[A-Za-z][A-Za-z0-9_]*$/;
const kEncodedSlash = /%2f/i;
const kIllegal = /[?#\\\s]/; // in a pattern

// What one segment of a pattern matches: { name } for ":id", { test } for a glob, { literal } for the rest.
function compileSegment(segment, pattern) {
  if (segment === "") fail("an empty segment", pattern);
  if (segment === "." || segment === "..") fail("a segment of dots, which no path has", pattern);
  if (segment.startsWith(":")) {
    if (!kCapture.test(segment)) fail("not a name after the colon", pattern);
    return { name: segment.slice(1) };
  }
  if (segment.includes("*")) return { test: compileGlob(segment) };
  return { literal: segment };
}

function compilePath(pattern) {
  if (!pattern.startsWith("/")) fail("a path begins with a slash", pattern);
  if (kIllegal.test(pattern)) fail("a character that no path has", pattern);
  const parts = pattern.slice(1).split("/");
  const last = parts[parts.length - 1];
  const open = last === "*";
  const closed = last === ""; // "/a/" means the path that ends with a slash
  const fixed = open || closed ? parts.slice(0, -1) : parts;
  const segments = fixed.map((segment) => compileSegment(segment, pattern));
  const names = segments.filter((segment) => segment.name !== undefined).map((segment) => segment.name);
  if (new Set(names).size !== names.length) fail("a name twice", pattern);
  return { segments, open, closed };
}

// A segment with an encoded slash may be two for the server: only a literal matches it.
function matchSegment(segment, value) {
  if (segment.literal !== undefined) return segment.literal === value;
  if (value === "" || kEncodedSlash.test(value)) return false;
  return segment.name !== undefined || segment.test(value);
}

function matchPath({ segments, open, closed }, path, captures) {
  let at = 0; // of the slash before the segment
  for (let i = 0; i < segments.length; i += 1) {
    if (path[at] !== "/") return false;
    const next = path.indexOf("/", at + 1);
    const end = next < 0 ? path.length : next;
    const value = path.slice(at + 1, end);
    if (!matchSegment(segments[i], value)) return false;
    if (captures !== undefined && segments[i].name !== undefined) captures[segments[i].name] = value;
    at = end;
  }
  if (open) return path[at] === "/" && at + 1 < path.length;
  return closed ? path[at] === "/" && at + 1 === path.length : at === path.length;
}

// "/v1/:id/*": ":id" is one segment of any name, "*" at the end one or more of them, and a star inside a segment any
// characters of that segment. Everything else is compared byte for byte.
export function paths(...patterns) {
  const compiled = list(patterns).map(compilePath);
  return (path) => {
    text(path, "a path");
    for (const one of compiled) if (matchPath(one, path)) return true;
    return false;
  };
}
export const path = (value, ...patterns) => paths(...patterns)(value);

// The segments that have names, by name, or undefined: capture("/v1/7/x", "/v1/:id/*").id is "7".
export function capture(value, pattern) {
  const captures = Object.create(null);
  return matchPath(compilePath(list([pattern])[0]), text(value, "a path"), captures) ? captures : undefined;
}

// --- methods ---------------------------------------------------------------------------------------------------------

export function methods(...names) {
  const known = list(names);
  for (const name of known) if (!/^[A-Z]+$/.test(name)) fail("not a method", name);
  const set = new Set(known);
  return (name) => set.has(text(name, "a method"));
}
export const method = (name, ...names) => methods(...names)(name);

// --- addresses -------------------------------------------------------------------------------------------------------

// Eight groups of 16 bits; IPv4 addresses, and IPv6 addresses that map them, as groups 6 and 7 of ::ffff:0:0.
function parseV4(value) {
  const parts = value.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = [];
  for (const part of parts) {
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bytes.push(Number(part));
  }
  return [bytes[0] * 256 + bytes[1], bytes[2] * 256 + bytes[3]];
}

function parseGroups(value) {
  if (value === "") return [];
  const groups = [];
  const parts = value.split(":");
  for (let i = 0; i < parts.length; i += 1) {
    if (i === parts.length - 1 && parts[i].includes(".")) {
      const v4 = parseV4(parts[i]);
      if (v4 === undefined) return undefined;
      groups.push(v4[0], v4[1]);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(parts[i])) return undefined;
      groups.push(parseInt(parts[i], 16));
    }
  }
  return groups;
}

function parseAddress(value) {
  if (value.length > 45) return undefined;
  if (!value.includes(":")) {
    const v4 = parseV4(value);
    return v4 && [0, 0, 0, 0, 0, 0xffff, v4[0], v4[1]];
  }
  const halves = value.split("::");
  const head = parseGroups(halves[0]);
  if (halves.length > 2 || head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  const tail = parseGroups(halves[1]);
  if (tail === undefined || head.length + tail.length > 7 || halves[0].includes(".")) return undefined;
  return [...head, ...new Array(8 - head.length - tail.length).fill(0), ...tail];
}

const maskOf = (bits, group) => {
  const kept = Math.min(16, Math.max(0, bits - 16 * group));
  return (0xffff << (16 - kept)) & 0xffff;
};

function compileRange(pattern) {
  const match = /^([0-9a-fA-F.:]+)(?:\/(0|[1-9][0-9]{0,2}))?$/.exec(pattern);
  const groups = match && parseAddress(match[1]);
  if (!groups) fail("not a range of addresses", pattern);
  const isV4 = !match[1].includes(":");
  const bits = match[2] === undefined ? 128 : Number(match[2]) + (isV4 ? 96 : 0);
  if (bits > 128) fail("more bits than an address has", pattern);
  const masks = groups.map((_, i) => maskOf(bits, i));
  if (groups.some((group, i) => (group & masks[i]) !== group)) fail("bits beyond the prefix", pattern);
  return { groups, masks };
}

// "10.0.0.0/8", "2001:db8::/32", or one address. null and "", which an address that is not known is, match nothing.
export function cidrs(...patterns) {
  const ranges = list(patterns).map(compileRange);
  return (address) => {
    if (address === null || address === "") return false;
    const groups = parseAddress(text(address, "an address"));
    if (groups === undefined) fail("not an address", address);
    for (const range of ranges) {
      let i = 0;
      while (i < 8 && (groups[i] & range.masks[i]) === range.groups[i]) i += 1;
      if (i === 8) return true;
    }
    return false;
  };
}
export const cidr = (address, ...patterns) => cidrs(...patterns)(address);

// --- URLs ------------------------------------------------------------------------------------------------------------

const kUrl = /^(https?):\/\/([^/:?#]+)(?::([1-9][0-9]{0,4}))?(\/[^?]*)(\?\*)?$/;

function compileUrl(pattern) {
  const parts = kUrl.exec(pattern);
  if (parts === null) fail("not 'https://host/path'", pattern);
  const [, scheme, name, port, where, query] = parts;
  return {
    scheme,
    host: hosts(name),
    port: port === undefined ? (scheme === "https" ? 443 : 80) : Number(port),
    path: compilePath(where),
    query: query !== undefined,
  };
}

// "https://*.example.test:8443/v1/:id/*": host and path as above. A query is only matched by "?*" at the end, since
// anything can be written into one.
export function urls(...patterns) {
  const compiled = list(patterns).map(compileUrl);
  return (r) => {
    for (const one of compiled) {
      if (one.scheme === r.scheme && one.port === r.port && one.host(r.host) && (one.query || r.query === "") &&
        matchPath(one.path, r.path)) {
        return true;
      }
    }
    return false;
  };
}
export const url = (r, ...patterns) => urls(...patterns)(r);
