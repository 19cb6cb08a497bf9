// podjail:test: what test files of policies (*_test.js) are written with.
//
// Nothing is judged here: a test says what it expects, and whoever runs the file asks the policies afterwards
// (lib/policy/test_run.h).
import { callerLine } from "podjail:natives";

const tests = [];
let running = null;

const kTarget = /^([A-Z]+) (https?):\/\/([a-z0-9._-]+)(?::([0-9]{1,5}))?(\/[^?# ]*)(?:\?([^# ]*))?$/;
const kPlace = /^([a-z0-9._-]+):([0-9]{1,5})$/;
const kNumbers = ["max_tx_bytes", "maxRequestBytes", "maxResponseBytes", "deadlineMs", "passthrough", "tunnel", "encodedSlash"];
const kLimits = [...kNumbers, "budget", "requestHeaders", "responseHeaders", "tags"];

function text(value, what) {
  if (typeof value !== "string") throw new TypeError(`${what} is not a string`);
  return value;
}

export function test(name, body) {
  if (running !== null) throw new Error("a test inside of a test");
  if (text(name, "the name of a test") === "") throw new TypeError("a test without a name");
  if (typeof body !== "function") throw new TypeError("a test takes a name and a function");
  tests.push({ name, body, line: callerLine(), expectations: [] });
}

// The next two are for whoever runs the file.
export const allTests = () => ({ tests });

export function runTest(index) {
  running = tests[index];
  try {
    if (running.body() !== undefined) throw new TypeError("a test returns nothing; it cannot be async either");
    if (running.expectations.every(({ kind }) => kind === "elapse")) throw new Error("the test expects nothing");
  } finally {
    running = null;
  }
}

function only(given, known, what) {
  if (typeof given !== "object" || given === null) throw new TypeError(`${what} is not an object`);
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) throw new TypeError(`${what} has ${name}; known are ${known.join(", ")}`);
  }
}

function headerList(headers) {
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers);
  return pairs.map(([name, value]) => [text(name, "the name of a header"), text(value, "the value of a header")]);
}

class Subject {
  constructor(fields) {
    Object.assign(this, { headers: [], container: "", scheme: "", path: "", query: "", method: "", port: 0 }, fields);
    Object.freeze(this);
  }
}

// request("GET https://host:port/path?query", { headers: { name: value } | [[name, value]], container: "name" })
// The host in its canonical form and the path as policies see it.
export function request(target, parts = {}) {
  const match = kTarget.exec(text(target, "a request"));
  if (match === null) throw new TypeError(`not 'METHOD https://host/path': ${target}`);
  only(parts, ["headers", "container"], "a request");
  const [, method, scheme, host, port, path, query = ""] = match;
  return new Subject({
    kind: "request", method, scheme, host, path, query,
    port: port === undefined ? (scheme === "https" ? 443 : 80) : Number(port),
    headers: headerList(parts.headers ?? {}),
    container: text(parts.container ?? "", "a container"),
  });
}

// connection("tcp", "host:port") is what onConnect is asked before a byte was read, with "tls" after a ClientHello.
export function connection(protocol, place) {
  const match = kPlace.exec(text(place, "a connection"));
  if (match === null) throw new TypeError(`not 'host:port': ${place}`);
  if (protocol !== "tcp" && protocol !== "tls") throw new TypeError("the protocol of a connection is 'tcp' or 'tls'");
  return new Subject({ kind: "connection", method: protocol, host: match[1], port: Number(match[2]) });
}

// question("SRV", "name") is what onDns is asked.
export function question(type, name) {
  return new Subject({ kind: "question", method: text(type, "a type"), host: text(name, "a name") });
}

// So many seconds pass, for what policies count in podjail:store. A test begins with nothing counted.
export function elapse(seconds) {
  if (running === null) throw new Error("elapse() outside of a test");
  if (!Number.isSafeInteger(seconds) || seconds < 1) throw new TypeError("elapse() takes whole seconds");
  running.expectations.push({ kind: "elapse", seconds });
}

// What an allow is to come with, as lib/policy/test_limits.h has it: [name, number].
function editPairs(head, edits) {
  only(edits, ["set", "remove", "only"], head);
  const pairs = Object.entries(edits.set ?? {}).map(([name, value]) => `set ${name.toLowerCase()} ${text(value, name)}`);
  for (const name of edits.remove ?? []) pairs.push(`remove ${text(name, head).toLowerCase()}`);
  if (edits.only) pairs.push(["only", ...edits.only.map((name) => text(name, head).toLowerCase()).sort()].join(" "));
  return pairs.map((pair) => [`${head} ${pair}`, 1]);
}

function limitPairs(limits) {
  const pairs = [];
  for (const [name, value] of Object.entries(limits)) {
    if (kNumbers.includes(name)) {
      pairs.push([name, Number(value)]);
    } else if (name === "budget") {
      only(value, ["key", "requests", "bytes"], name);
      for (const part of ["requests", "bytes"]) if (part in value) pairs.push([`budget ${value.key} ${part}`, value[part]]);
    } else if (name === "tags") {
      for (const [tag, word] of Object.entries(value)) pairs.push([`tags ${tag} ${text(word, tag)}`, 1]);
    } else {
      pairs.push(...editPairs(name, value));
    }
  }
  return pairs;
}

class Expected {
  #subject;
  constructor(subject) { this.#subject = subject; }

  #add(verdict, detail, limits) {
    if (running === null) throw new Error("expect() outside of a test");
    running.expectations.push({ ...this.#subject, verdict, detail, limits, line: callerLine() });
  }

  // With what allow() takes, for instance { max_tx_bytes: 4096 }: allowed with just these.
  toAllow(limits = {}) {
    only(limits, kLimits, "toAllow()");
    this.#add("allow", "", limitPairs(limits));
  }

  // With a word, for that reason ("not_allowed") or with that message. Without one, a policy that failed does not pass
  // for one that denied.
  toDeny(why = "") {
    this.#add("deny", text(why, "what toDeny() takes"), []);
  }
}

export function expect(subject) {
  if (!(subject instanceof Subject)) throw new TypeError("expect() takes a request, a connection or a question");
  return new Expected(subject);
}
