// Lock files: which packages in which versions a build may read. Each takes the text of the file, packageLock() also
// what JSON.parse makes of it, and returns what the `lock` of the registry takes.
//
// A lock bounds names and versions. The hashes in it are for the client to check: it reads the bytes, a policy does not.

const kMaxText = 1024 * 1024;

function lines(text, what) {
  if (typeof text !== "string") throw new TypeError(`${what} takes the text of a file`);
  if (text.length > kMaxText) throw new RangeError(`${what} takes a megabyte at most`);
  return text.split(/\r?\n/);
}

function add(packages, name, version) {
  const versions = packages.get(name);
  if (versions === undefined) packages.set(name, new Set([version]));
  else versions.add(version);
}

function locked(kind, packages) {
  if (packages.size === 0) throw new TypeError(`${kind}() finds no package`);
  return Object.freeze({ kind, packages });
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

// Of "node_modules/a/node_modules/@scope/b": "@scope/b".
const nameOfPlace = (place) => place.slice(place.lastIndexOf("node_modules/") + 13);

function addTree(packages, dependencies) {
  const open = [dependencies]; // version 1 nests what is nested on disk
  while (open.length > 0) {
    for (const [name, entry] of Object.entries(open.pop())) {
      if (!isObject(entry)) throw new TypeError(`packageLock(): '${name}' is not an object`);
      if (typeof entry.version === "string" && !entry.bundled) add(packages, name, entry.version);
      if (isObject(entry.dependencies)) open.push(entry.dependencies);
    }
  }
}

// package-lock.json and npm-shrinkwrap.json of lockfileVersion 1 to 3.
export function packageLock(file) {
  const root = typeof file === "string" ? JSON.parse(lines(file, "packageLock()").join("\n")) : file;
  if (!isObject(root)) throw new TypeError("packageLock() takes the contents of package-lock.json");
  const packages = new Map();
  if (isObject(root.packages)) {
    for (const [place, entry] of Object.entries(root.packages)) {
      if (!place.includes("node_modules/") || !isObject(entry) || entry.link === true) continue;
      if (typeof entry.version !== "string") throw new TypeError(`packageLock(): '${place}' has no version`);
      add(packages, typeof entry.name === "string" ? entry.name : nameOfPlace(place), entry.version);
    }
  } else if (isObject(root.dependencies)) {
    addTree(packages, root.dependencies);
  }
  return locked("packageLock", packages);
}

// Cargo.lock: the packages that come from a registry.
export function cargoLock(text) {
  const packages = new Map();
  let entry;
  const finish = () => {
    if (entry === undefined || entry.source === undefined || !/^(?:registry|sparse)\+/.test(entry.source)) return;
    if (entry.name === undefined || entry.version === undefined) throw new TypeError("cargoLock(): half a package");
    add(packages, entry.name.toLowerCase(), entry.version);
  };
  for (const line of lines(text, "cargoLock()")) {
    const field = /^(name|version|source) = "([^"\\]*)"\s*$/.exec(line);
    if (/^\[/.test(line)) {
      finish();
      entry = line.trim() === "[[package]]" ? {} : undefined;
    } else if (field !== null && entry !== undefined) {
      entry[field[1]] = field[2];
    }
  }
  finish();
  return locked("cargoLock", packages);
}

// go.sum: "module version hash", where version may end in "/go.mod".
export function goSum(text) {
  const packages = new Map();
  for (const line of lines(text, "goSum()")) {
    if (line.trim() === "") continue;
    const match = /^(\S+) (v[^\s/]+)(?:\/go\.mod)? h1:[A-Za-z0-9+/]{43}=$/.exec(line);
    if (match === null) throw new TypeError(`goSum(): not a line of go.sum: '${line.slice(0, 80)}'`);
    add(packages, match[1], match[2]);
  }
  return locked("goSum", packages);
}

// requirements.txt with hashes: every line pins a version, as `pip install --require-hashes` wants.
export function requirements(text) {
  const packages = new Map();
  const joined = lines(text, "requirements()").join("\n").replaceAll("\\\n", " ");
  for (const whole of joined.split("\n")) {
    const line = whole.replace(/(?:^|\s)#.*$/, "").trim();
    if (line === "" || line.startsWith("--")) continue; // options say where from; that is for `hosts` to say
    const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[A-Za-z0-9,._ -]*\])?\s*==\s*([A-Za-z0-9][A-Za-z0-9.!+_-]*)(.*)$/.exec(line);
    if (match === null) throw new TypeError(`requirements(): not 'name==version': '${line.slice(0, 80)}'`);
    if (!/\s--hash=sha(?:256|384|512):[0-9a-f]{64,128}(?:\s|$)/.test(match[3])) {
      throw new TypeError(`requirements(): '${match[1]}' has no hash`);
    }
    add(packages, match[1].toLowerCase().replaceAll(/[-_.]+/g, "-"), match[2]);
  }
  return locked("requirements", packages);
}
