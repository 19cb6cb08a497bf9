// Registries of archives: Maven, Debian, RubyGems and NuGet.
import {
  checkFlag, checkList, checkOptions, isRead, isSearch, kPublishes, kReads, server,
} from "podjail:registry_shape";

// --- Maven -----------------------------------------------------------------------------------------------------------

const kMavenPart = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/;
const kMavenMetadata = /^maven-metadata\.xml(?:\.(?:sha1|md5|sha256|sha512))?$/;
const kMavenKind = /^[A-Za-z0-9._+-]*\.(?:pom|jar|war|aar|klib|module|zip|tar\.gz|xml|json)(?:\.asc)?(?:\.(?:sha1|md5|sha256|sha512))?$/;

// Which groups the repository has at all, for clients that ask it for no others.
const kMavenPrefixes = /^\/\.meta\/prefixes(?:-[a-z0-9-]{1,40})?\.txt(?:\.(?:sha1|md5|sha256|sha512))?$/;

// The group and artifact of "/org/example/artifact/1.0/artifact-1.0.jar", or of the metadata of either; else undefined.
function parseMaven(path) {
  const parts = path.slice(1).split("/");
  if (parts.length < 3 || parts.length > 20 || !parts.every((part) => kMavenPart.test(part))) return undefined;
  const file = parts[parts.length - 1];
  if (kMavenMetadata.test(file)) return parts.slice(0, -1).join(".");
  if (parts.length < 4) return undefined;
  const artifact = parts[parts.length - 3];
  const version = parts[parts.length - 2];
  const base = version.endsWith("-SNAPSHOT") ? version.slice(0, -9) : version;
  const start = `${artifact}-${base}`;
  if (!file.startsWith(start) || !kMavenKind.test(file.slice(start.length))) return undefined;
  return `${parts.slice(0, -3).join(".")}.${artifact}`;
}

// Reads artifacts, their checksums and metadata. groups: the beginnings of "group.artifact" that may be read.
export function maven(options) {
  checkOptions("maven", options, ["groups", "publish"]);
  const pathOf = server("maven", options);
  const groups = checkList("maven", options, "groups");
  const publish = checkFlag("maven", options, "publish");
  return (r) => {
    const reads = isRead(r);
    if ((!reads && !(publish && r.method === "PUT")) || r.query !== "") return undefined;
    const path = pathOf(r);
    if (path !== undefined && reads && kMavenPrefixes.test(path)) return kReads;
    const name = path === undefined ? undefined : parseMaven(path);
    if (name === undefined) return undefined;
    if (groups !== undefined && !groups.some((start) => name === start || name.startsWith(`${start}.`))) return undefined;
    return reads ? kReads : kPublishes;
  };
}

// --- Debian ----------------------------------------------------------------------------------------------------------

// apt writes "+", "~" and ":" of versions as escapes.
const kDebianPart = /^(?:[A-Za-z0-9._+~:-]|%(?:2[Bb]|7[Ee]|3[Aa])){1,255}$/;
const kDebianIndex = new RegExp("^(?:InRelease|Release|Release\\.gpg|Index|[0-9a-f]{32,128}|" +
  "(?:Packages|Sources|Translation|Contents|Components|Commands|icons|(?:T-)?20[0-9]{2})[A-Za-z0-9._+-]*)$");
const kDebianFile = /\.(?:deb|udeb|ddeb|dsc|changes|asc|tar\.(?:gz|xz|bz2|zst)|diff\.gz)$/;

// Reads the indices of `suites` (all if not given) and packages. apt checks signatures itself, so scheme: "http" is in
// common use.
export function debian(options) {
  checkOptions("debian", options, ["suites"]);
  const pathOf = server("debian", options);
  const suites = checkList("debian", options, "suites");
  return (r) => {
    const path = isRead(r) && r.query === "" ? pathOf(r) : undefined;
    if (path === undefined) return undefined;
    const parts = path.slice(1).split("/");
    if (parts.length < 3 || parts.length > 12 || !parts.every((part) => kDebianPart.test(part))) return undefined;
    const file = parts[parts.length - 1];
    if (parts[0] === "pool") return kDebianFile.test(file) ? kReads : undefined;
    if (parts[0] !== "dists" || !kDebianIndex.test(file)) return undefined;
    return suites === undefined || suites.some((suite) => path.startsWith(`/dists/${suite}/`)) ? kReads : undefined;
  };
}

// --- RubyGems --------------------------------------------------------------------------------------------------------

const kGem = /^[A-Za-z0-9._-]{1,128}$/;
const kGemIndex = new Set(["/versions", "/names", "/specs.4.8.gz", "/latest_specs.4.8.gz", "/prerelease_specs.4.8.gz"]);

function readsGems(path) {
  if (kGemIndex.has(path)) return true;
  const parts = path.split("/");
  const last = parts[parts.length - 1];
  if (!kGem.test(last)) return false;
  if (parts.length === 3 && parts[1] === "info") return true;
  if (parts.length === 3 && parts[1] === "gems") return last.endsWith(".gem");
  return parts.length === 4 && parts[1] === "quick" && parts[2] === "Marshal.4.8" && last.endsWith(".gemspec.rz");
}

// Reads the compact and the old index, and gems. publish: pushes. search: by a query.
export function rubygems(options) {
  checkOptions("rubygems", options, ["publish", "search"]);
  const pathOf = server("rubygems", options);
  const [publish, search] = ["publish", "search"].map((flag) => checkFlag("rubygems", options, flag));
  return (r) => {
    const path = pathOf(r);
    if (path === undefined) return undefined;
    if (search && path === "/api/v1/search.json" && isSearch(r)) return kReads;
    if (r.query !== "") return undefined;
    if (isRead(r)) return readsGems(path) ? kReads : undefined;
    return publish && r.method === "POST" && path === "/api/v1/gems" ? kPublishes : undefined;
  };
}

// --- NuGet -----------------------------------------------------------------------------------------------------------

const kNugetId = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;
const kNugetVersion = /^[0-9][A-Za-z0-9.+-]{0,127}$/;

// "/v3-flatcontainer/id/index.json" and "/v3-flatcontainer/id/1.0.0/id.1.0.0.nupkg" (or .nuspec).
function readsNugetContainer(parts) {
  const [id, version, file] = parts;
  if (id === undefined || !kNugetId.test(id)) return false;
  if (parts.length === 2) return version === "index.json";
  if (parts.length !== 3 || !kNugetVersion.test(version)) return false;
  return file === `${id}.${version}.nupkg` || file === `${id}.nuspec`;
}

// "/v3/registration5-gz-semver2/id/index.json", ".../id/1.0.0.json" and ".../id/page/1.0.0/2.0.0.json".
function readsNugetRegistration(parts) {
  const [id, second, third, last] = parts;
  if (id === undefined || !kNugetId.test(id) || !parts[parts.length - 1].endsWith(".json")) return false;
  if (parts.length === 2) return second === "index.json" || kNugetVersion.test(second.slice(0, -5));
  return parts.length === 4 && second === "page" && kNugetVersion.test(third) && kNugetVersion.test(last.slice(0, -5));
}

function readsNuget(path) {
  if (path === "/v3/index.json") return true;
  const parts = path.slice(1).split("/");
  if (parts[0] === "v3-flatcontainer") return readsNugetContainer(parts.slice(1));
  return parts[0] === "v3" && /^registration[a-z0-9-]*$/.test(parts[1]) && readsNugetRegistration(parts.slice(2));
}

// Reads the service index, registrations and packages. publish: pushes. search: by a query.
export function nuget(options) {
  checkOptions("nuget", options, ["publish", "search"]);
  const pathOf = server("nuget", options);
  const [publish, search] = ["publish", "search"].map((flag) => checkFlag("nuget", options, flag));
  return (r) => {
    const path = pathOf(r);
    if (path === undefined) return undefined;
    if (search && (path === "/query" || path === "/autocomplete") && isSearch(r)) return kReads;
    if (r.query !== "") return undefined;
    if (isRead(r)) return readsNuget(path) ? kReads : undefined;
    return publish && r.method === "PUT" && /^\/api\/v2\/package\/?$/.test(path) ? kPublishes : undefined;
  };
}
