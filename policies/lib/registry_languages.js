// The registries of languages: npm, PyPI, crates and Go modules.
import {
  checkFlag, checkList, checkOptions, isRead, isSearch, kAsks, kPublishes, kPublishesEncoded, kReads, kReadsEncoded,
  listsPackage, listsVersion, lockOf, server,
} from "podjail:registry_shape";

// --- npm -------------------------------------------------------------------------------------------------------------

const kNpmPart = /^[A-Za-z0-9~_][A-Za-z0-9._~-]{0,213}$/;
const kNpmVersion = /^[A-Za-z0-9][A-Za-z0-9.+_-]{0,127}$/;
const kNpmAudits = new Set([
  "/-/npm/v1/security/advisories/bulk", "/-/npm/v1/security/audits", "/-/npm/v1/security/audits/quick",
]);

// "/name", "/@scope/name" and "/@scope%2fname", and what follows.
function parseNpm(path) {
  const parts = path.split("/");
  let base = parts[1];
  let used = 2;
  let scope = "";
  if (base.startsWith("@")) {
    const encoded = base.search(/%2f/i);
    scope = encoded < 0 ? base.slice(1) : base.slice(1, encoded);
    base = encoded < 0 ? parts[2] : base.slice(encoded + 3);
    used = encoded < 0 ? 3 : 2;
    if (!kNpmPart.test(scope)) return undefined;
  }
  if (base === undefined || !kNpmPart.test(base)) return undefined;
  return { name: scope === "" ? base : `@${scope}/${base}`, base, rest: parts.slice(used) };
}

function readsNpm(path, lock) {
  const parsed = parseNpm(path);
  if (parsed === undefined || !listsPackage(lock, parsed.name)) return false;
  const { name, base, rest } = parsed;
  if (rest.length === 0) return true;
  if (rest.length === 1) return kNpmVersion.test(rest[0]) && listsVersion(lock, name, rest[0]);
  const file = rest[1];
  if (rest.length !== 2 || rest[0] !== "-" || !file.startsWith(`${base}-`) || !file.endsWith(".tgz")) return false;
  const version = file.slice(base.length + 1, -4);
  return kNpmVersion.test(version) && listsVersion(lock, name, version);
}

// Reads packages: descriptions and archives. publish: true, or the names that may be published; audit and search: true.
export function npm(options) {
  checkOptions("npm", options, ["publish", "audit", "search", "lock"]);
  const pathOf = server("npm", options);
  const lock = lockOf("npm", options, "packageLock");
  const names = Array.isArray(options.publish) ? new Set(checkList("npm", options, "publish")) : undefined;
  const publish = names !== undefined || checkFlag("npm", options, "publish");
  const audit = checkFlag("npm", options, "audit");
  const search = checkFlag("npm", options, "search");
  const publishes = (path) => {
    const parsed = parseNpm(path);
    return parsed !== undefined && parsed.rest.length === 0 && (names === undefined || names.has(parsed.name));
  };
  return (r) => {
    const path = pathOf(r);
    if (path === undefined) return undefined;
    if (search && path === "/-/v1/search" && isSearch(r)) return kReads;
    if (r.query !== "") return undefined;
    if (isRead(r)) {
      if (readsNpm(path, lock)) return kReadsEncoded;
      return audit && path === "/-/npm/v1/keys" ? kReads : undefined;
    }
    if (audit && r.method === "POST" && kNpmAudits.has(path)) return kAsks;
    return publish && r.method === "PUT" && publishes(path) ? kPublishesEncoded : undefined;
  };
}

// --- PyPI ------------------------------------------------------------------------------------------------------------

const kPypiName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,212}[A-Za-z0-9])?$/;
const kPypiVersion = /^[A-Za-z0-9][A-Za-z0-9.!+_-]{0,127}$/;
const kPypiFolder = /^[A-Za-z0-9_.-]{1,128}$/;
const kWheel = /^([A-Za-z0-9_.]+)-([A-Za-z0-9_.!+]+)(?:-[0-9][A-Za-z0-9_.]*)?(?:-[A-Za-z0-9_.]+){3}\.whl$/;
const kSdist = /^([A-Za-z0-9._-]+)-([A-Za-z0-9_.!+]+)\.(?:tar\.gz|zip|tar\.bz2)$/;
export const pypiName = (name) => name.toLowerCase().replaceAll(/[-_.]+/g, "-"); // PEP 503

// The package and version of a file's name.
function parseDistribution(file) {
  if (file.length > 256) return undefined;
  const name = file.replaceAll(/%2b/gi, "+").replace(/\.metadata$/, "");
  const match = kWheel.exec(name) ?? kSdist.exec(name);
  return match === null ? undefined : { name: pypiName(match[1]), version: match[2] };
}

function readsPypiFile(path, lock) {
  const parts = path.split("/");
  if (parts[1] !== "packages" || parts.length < 3 || parts.length > 10) return false;
  for (let i = 2; i < parts.length - 1; i += 1) if (!kPypiFolder.test(parts[i])) return false;
  const parsed = parseDistribution(parts[parts.length - 1]);
  return parsed !== undefined && listsVersion(lock, parsed.name, parsed.version);
}

function readsPypiIndex(path, lock) {
  const parts = path.split("/");
  if (parts[1] !== "simple") return false;
  if (parts.length === 3 && parts[2] === "") return lock === undefined;
  if (parts.length > 4 || (parts.length === 4 && parts[3] !== "")) return false;
  return parts.length > 2 && kPypiName.test(parts[2]) && listsPackage(lock, pypiName(parts[2]));
}

function describesPypi(path, lock) {
  const parts = path.split("/");
  if (parts[1] !== "pypi" || parts[parts.length - 1] !== "json" || !kPypiName.test(parts[2])) return false;
  if (parts.length === 4) return listsPackage(lock, pypiName(parts[2]));
  return parts.length === 5 && kPypiVersion.test(parts[3]) && listsVersion(lock, pypiName(parts[2]), parts[3]);
}

// Reads the simple index, and distributions from `files` (the same hosts if not given). audit: descriptions of versions
// as JSON, with their advisories. publish: uploads. search: the search page.
export function pypi(options) {
  checkOptions("pypi", options, ["files", "publish", "audit", "search", "lock"]);
  const indexPath = server("pypi", options);
  const filePath = options.files === undefined ? indexPath : server("pypi", options, options.files);
  const lock = lockOf("pypi", options, "requirements");
  const [publish, audit, search] = ["publish", "audit", "search"].map((flag) => checkFlag("pypi", options, flag));
  return (r) => {
    const path = indexPath(r);
    if (path !== undefined) {
      if (search && path === "/search/" && isSearch(r)) return kReads;
      if (r.query === "" && isRead(r)) {
        if (readsPypiIndex(path, lock) || (audit && describesPypi(path, lock))) return kReads;
      }
      if (publish && r.method === "POST" && path === "/legacy/" && r.query === "") return kPublishes;
    }
    const file = isRead(r) && r.query === "" ? filePath(r) : undefined;
    return file !== undefined && readsPypiFile(file, lock) ? kReads : undefined;
  };
}

// --- crates ----------------------------------------------------------------------------------------------------------

const kCrate = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const kCrateVersion = /^[0-9][A-Za-z0-9.+-]{0,127}$/;

// "/1/a", "/2/ab", "/3/a/abc", "/ab/cd/abcd": where the sparse index has a crate.
function crateOfIndex(path) {
  const parts = path.split("/");
  const name = parts[parts.length - 1];
  if (!kCrate.test(name)) return undefined;
  const places = ["", "/1/", "/2/", `/3/${name[0]}/`];
  const place = places[name.length] ?? `/${name.slice(0, 2)}/${name.slice(2, 4)}/`;
  return path === place + name ? name : undefined;
}

// Of "/api/v1/crates/name/1.0.0/download", "/crates/name/1.0.0/download" and "/crates/name/name-1.0.0.crate".
function parseCrateFile(path) {
  const parts = (path.startsWith("/api/v1/") ? path.slice(7) : path).split("/");
  if (parts[1] !== "crates" || parts[2] === undefined || !kCrate.test(parts[2])) return undefined;
  const name = parts[2];
  if (parts.length === 5 && parts[4] === "download") return { name, version: parts[3] };
  const file = parts[3] ?? "";
  if (parts.length !== 4 || !file.startsWith(`${name}-`) || !file.endsWith(".crate")) return undefined;
  return { name, version: file.slice(name.length + 1, -6) };
}

function readsCrates(path, lock) {
  const parsed = parseCrateFile(path);
  if (parsed === undefined) return false;
  const version = parsed.version.replaceAll(/%2b/gi, "+");
  return kCrateVersion.test(version) && listsVersion(lock, parsed.name.toLowerCase(), version);
}

// Reads the sparse index, and crates from `files` (the same hosts if not given). publish: uploads. search: by a query.
export function crates(options) {
  checkOptions("crates", options, ["files", "publish", "search", "lock"]);
  const indexPath = server("crates", options);
  const filePath = options.files === undefined ? indexPath : server("crates", options, options.files);
  const lock = lockOf("crates", options, "cargoLock");
  const [publish, search] = ["publish", "search"].map((flag) => checkFlag("crates", options, flag));
  const readsIndex = (path) => {
    if (path === "/config.json") return true;
    const name = crateOfIndex(path);
    return name !== undefined && listsPackage(lock, name.toLowerCase());
  };
  return (r) => {
    const path = indexPath(r);
    const file = filePath(r);
    if (r.query === "" && isRead(r)) {
      if ((path !== undefined && readsIndex(path)) || (file !== undefined && readsCrates(file, lock))) return kReads;
    }
    if (file !== undefined) {
      if (search && file === "/api/v1/crates" && isSearch(r)) return kReads;
      if (publish && r.method === "PUT" && file === "/api/v1/crates/new" && r.query === "") return kPublishes;
    }
    return undefined;
  };
}

// --- Go modules ------------------------------------------------------------------------------------------------------

const kGoModule = /^[a-z0-9!._~-]+(?:\/[a-z0-9!._~-]+)*$/; // capitals are written "!x"
const kGoVersion = /^[A-Za-z0-9][A-Za-z0-9._+!-]{0,255}$/;
const kGoTile = /^\/tile\/[0-9]{1,2}\/(?:data|[0-9]{1,2})(?:\/x[0-9]{3}){0,6}\/[0-9]{3}(?:\.p\/[0-9]{1,3})?$/;
const unescapeGo = (text) => text.replaceAll(/!([a-z])/g, (_, letter) => letter.toUpperCase());

// "/module/@v/list", "/module/@v/v1.0.0.zip" (or .info, .mod) and "/module/@latest".
function parseGo(path) {
  const at = path.lastIndexOf("/@");
  const module = path.slice(1, at);
  if (at < 2 || module.length > 512 || !kGoModule.test(module)) return undefined;
  const asked = path.slice(at + 1);
  const name = unescapeGo(module);
  if (asked === "@latest" || asked === "@v/list") return { name };
  const match = /^@v\/(.+)\.(?:info|mod|zip)$/.exec(asked);
  if (match === null || !kGoVersion.test(match[1])) return undefined;
  return { name, version: unescapeGo(match[1]) };
}

function readsSums(path, allowsModule) {
  if (path === "/latest" || path === "/supported" || kGoTile.test(path)) return true;
  const match = /^\/lookup\/([^@]{1,512})@([^@/]+)$/.exec(path);
  return match !== null && kGoModule.test(match[1]) && kGoVersion.test(match[2]) &&
    allowsModule(unescapeGo(match[1]), unescapeGo(match[2]));
}

// Reads from a module proxy. modules: the beginnings of the module paths that may be read. sumdb: the host of the
// checksum database, asked through the proxy or directly.
export function go(options) {
  checkOptions("go", options, ["modules", "sumdb", "lock"]);
  const pathOf = server("go", options);
  const lock = lockOf("go", options, "goSum");
  const modules = checkList("go", options, "modules");
  const { sumdb } = options;
  const sumPath = sumdb === undefined ? () => undefined : server("go", { scheme: "https" }, [sumdb]);
  const through = `/sumdb/${sumdb}`;
  const allowsModule = (name, version) => {
    if (modules !== undefined && !modules.some((start) => name === start || name.startsWith(`${start}/`))) return false;
    return version === undefined ? listsPackage(lock, name) : listsVersion(lock, name, version);
  };
  return (r) => {
    if (!isRead(r) || r.query !== "") return undefined;
    const sums = sumPath(r);
    if (sums !== undefined && readsSums(sums, allowsModule)) return kReads;
    const path = pathOf(r);
    if (path === undefined) return undefined;
    if (sumdb !== undefined && path.startsWith(`${through}/`)) {
      return readsSums(path.slice(through.length), allowsModule) ? kReads : undefined;
    }
    const parsed = parseGo(path);
    return parsed !== undefined && allowsModule(parsed.name, parsed.version) ? kReads : undefined;
  };
}
